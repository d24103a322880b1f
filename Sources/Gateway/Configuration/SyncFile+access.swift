import Adapters
import CanonicalModel

/// What a job does with the fields of its ends, and whether they allow it. A field that looks empty because it cannot be read, or
/// that two rules write, would lose what people wrote: no such job is run.
extension SyncFile {
    /// What one rule does on one side.
    struct FieldUse {
        var side: Side
        var isRead: Bool
        var isWritten: Bool
    }

    /// Which fields rules before have written, by side and place, and the name each was given.
    typealias Writers = Sided<[FieldKey: String]>

    func checkAccess(_ source: FieldMapping.Source, _ use: FieldUse, of end: ReadEnd, _ reader: inout ConfigReader) {
        switch source {
        case .constant: break
        case .field(let name):
            checkField(FieldKey(name), use, of: end, &reader)
        case .template(let template):
            let reading = FieldUse(side: use.side, isRead: use.isRead, isWritten: false)
            for name in template.keys { checkField(FieldKey(name), reading, of: end, &reader) }
        }
    }

    private func checkField(_ name: FieldKey, _ use: FieldUse, of end: ReadEnd, _ reader: inout ConfigReader) {
        let capabilities = end.capabilities
        let key = use.side.rawValue
        guard capabilities.has(name) else {
            let known = (capabilities.readable.union(capabilities.writable)).map(\.value).sorted()
            let nearest = EditDistance.nearest(to: name.value, among: known).map { "did you mean '\($0)'?" }
            let others = capabilities.hasCustomFields ? ", and its custom fields" : ""
            reader.report(
                key, "'\(end.name)' has no field '\(name)'", hint: nearest ?? "it has \(known.joined(separator: ", "))\(others)")
            return
        }
        if let setting = capabilities.keeper(of: name) {
            reader.report(
                key, "'\(name)' is the \(setting) of '\(end.name)', which sync keeps for itself",
                hint: "map another field, or give \(setting) one of its own in \(Self.file(of: end))")
            return
        }
        let onlyWriting = use.side == .local ? "pull" : "push"
        let onlyReading = use.side == .local ? "push" : "pull"
        if use.isWritten, !capabilities.canWrite(name) {
            reader.report(key, "'\(end.name)' cannot write '\(name)'", hint: "set its direction to \"\(onlyReading)\", or leave it out")
        }
        guard use.isRead, !capabilities.canRead(name) else { return }
        if !capabilities.isOwn(name), let setting = capabilities.shownFields?.setting {
            reader.report(
                key, "'\(name)' is not read from '\(end.name)': it would be emptied on the \(use.side.other.rawValue) side",
                hint: "add it to '\(setting)' in \(Self.file(of: end)), or set its direction to \"\(onlyWriting)\"")
        } else {
            reader.report(key, "'\(end.name)' does not show '\(name)'", hint: "nothing can come from it")
        }
    }

    /// Two rules onto one field would write it in turn for ever.
    func checkWriter(_ name: String, on side: Side, of end: ReadEnd, _ writers: inout Writers, _ reader: inout ConfigReader) {
        guard let place = end.capabilities.place(FieldKey(name)) else { return }
        guard let earlier = writers[side].updateValue(name, forKey: place) else { return }
        let away = side == .local ? "push" : "pull"
        reader.report(
            side.rawValue,
            earlier == name
                ? "'\(name)' of '\(end.name)' is written by another rule already"
                : "'\(name)' of '\(end.name)' is the same field as '\(earlier)', which another rule writes already",
            hint: "leave one of them out, or set its direction to \"\(away)\"")
    }

    private static func file(of end: ReadEnd) -> String {
        switch end.place {
        case .tenant: "the job"
        case .system(let system): "connectors/\(system.name).json5"
        }
    }
}
