import Adapters
import CanonicalModel

/// What a side shows as `lifecycle` and what it can be set to differ from system to system: a job that could bring a ticket to
/// where it does not get on is refused when it is read.
extension SyncFile {
    /// - Parameters:
    ///   - written: the sides that get values of this field.
    ///   - saysOtherwise: the field says what becomes of values in no pair.
    func checkLifecycle(
        _ mapping: FieldMapping, ends: Sided<ReadEnd?>, written: Set<Side>, saysOtherwise: Bool, _ reader: inout ConfigReader
    ) {
        for side in Side.allCases where mapping.sources[side] == .field(FieldKey.lifecycle.value) {
            guard let end = ends[side] else { continue }
            checkNames(mapping.form, on: side, of: end, &reader)
            let given = Self.given(mapping, on: side.other, ends[side.other])
            // What the remote shows is put in common form whether it is written here or not.
            guard written.contains(side) || side == .local else { continue }
            checkCounterparts(mapping.form, of: given, to: side, from: ends[side.other], saysOtherwise, &reader)
            guard written.contains(side) else { continue }
            checkWritable(mapping.form, of: given, to: side, of: end, &reader)
            checkOrder(mapping.form, to: side, &reader)
        }
    }

    /// The values that come from a side: all lifecycles that it shows, or else what the table names.
    private static func given(_ mapping: FieldMapping, on side: Side, _ end: ReadEnd?) -> [JSON] {
        switch mapping.sources[side] {
        case .constant(let value): return [value]
        case .template: return []
        case .field(FieldKey.lifecycle.value): return (end?.capabilities.readableLifecycles ?? []).map(\.rawValue).sorted().map { JSON($0) }
        case .field:
            guard case .table(let table) = mapping.form else { return [] }
            return table.pairs.map { side == .local ? $0.local : $0.remote }
        }
    }

    private func checkNames(_ form: ValueForm, on side: Side, of end: ReadEnd, _ reader: inout ConfigReader) {
        guard case .table(let table) = form else { return }
        let known = end.capabilities.readableLifecycles.union(end.capabilities.writableLifecycles)
        for pair in table.pairs {
            guard let name = (side == .local ? pair.local : pair.remote).stringValue else { continue }
            guard let lifecycle = lifecycle(name, in: "table", &reader) else { continue }
            if !known.isEmpty, !known.contains(lifecycle) {
                reader.report(
                    "table", "'\(end.name)' neither shows the lifecycle '\(name)' nor can be set to it", hint: "it knows \(Self.list(known))")
            }
        }
    }

    private func checkCounterparts(
        _ form: ValueForm, of given: [JSON], to side: Side, from end: ReadEnd?, _ saysOtherwise: Bool, _ reader: inout ConfigReader
    ) {
        guard case .table = form, let end, !saysOtherwise else { return }
        let missing = given.filter { Self.counterpart(form, of: $0, on: side) == nil }.compactMap(\.stringValue)
        guard !missing.isEmpty else { return }
        reader.report(
            "table", "'\(end.name)' can show \(missing.joined(separator: ", ")), for which there is no pair",
            hint: "add pairs, or say 'otherwise': { \(side.rawValue): \"refuse\" } lets such tickets wait for a person")
    }

    private func checkWritable(_ form: ValueForm, of given: [JSON], to side: Side, of end: ReadEnd, _ reader: inout ConfigReader) {
        let writable = end.capabilities.writableLifecycles
        guard !writable.isEmpty else { return }
        let wrong = given.filter { value in
            guard let name = Self.counterpart(form, of: value, on: side)?.stringValue, let lifecycle = Lifecycle(rawValue: name) else {
                return false
            }
            return !writable.contains(lifecycle)
        }
        guard !wrong.isEmpty else { return }
        let names = wrong.compactMap(\.stringValue).joined(separator: ", ")
        let key = if case .table = form { "table" } else { side.rawValue }
        reader.report(
            key, "'\(end.name)' cannot be set to what \(names) would be there",
            hint: "it can be set to \(Self.list(writable)): pair the others with these in 'table'")
    }

    /// Of several pairs the first counts: one that carries only the other way must not make an open ticket of an ended one.
    private func checkOrder(_ form: ValueForm, to side: Side, _ reader: inout ConfigReader) {
        guard case .table(let table) = form else { return }
        var told: Set<String> = []
        func hasEnded(_ value: JSON) -> Bool? { value.stringValue.flatMap(Lifecycle.init)?.hasEnded }
        for pair in table.pairs {
            let (given, better) = side == .local ? (pair.remote, pair.local) : (pair.local, pair.remote)
            guard hasEnded(given) == true, hasEnded(better) == true, let first = Self.counterpart(form, of: given, on: side),
                hasEnded(first) == false, told.insert(given.text).inserted
            else { continue }
            reader.report(
                "table", "\(given.text) would be \(first.text) on the \(side.rawValue) side, which is open, as the first pair with it says so",
                hint: "put the pair with \(better.text) before it")
        }
    }

    private static func counterpart(_ form: ValueForm, of value: JSON, on side: Side) -> JSON? {
        side == .local ? form.local(value) : form.remote(value)
    }

    /// Nil for a name that is none, which has been noted.
    func lifecycle(_ name: String, in key: String, _ reader: inout ConfigReader) -> Lifecycle? {
        if let lifecycle = Lifecycle(rawValue: name) { return lifecycle }
        reader.report(
            key, "'\(name)' is no lifecycle",
            hint: EditDistance.nearest(to: name, among: Lifecycle.allCases.map(\.rawValue)).map { "did you mean '\($0)'?" })
        return nil
    }

    /// Their names, in the order of a ticket's life.
    static func list(_ lifecycles: Set<Lifecycle>) -> String {
        Lifecycle.allCases.filter(lifecycles.contains).map(\.rawValue).joined(separator: ", ")
    }
}
