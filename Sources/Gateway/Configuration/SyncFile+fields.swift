import Adapters
import CanonicalModel

/// One field of a job: where it comes from on each side, in which form, which way it goes, and who wins.
extension SyncFile {
    struct ReadField {
        var rule: FieldRule
        var mapping: FieldMapping
    }

    func field(
        _ reader: inout ConfigReader, ends: Sided<ReadEnd?>, direction: JobRules.Direction, _ writers: inout Writers
    ) -> ReadField? {
        let sources = Sided(local: source("local", &reader), remote: source("remote", &reader))
        let named = reader.optionalString("field")
        let way = reader.enumeration("direction", default: JobRules.Direction.both)
        let conflict = reader.optionalEnumeration("conflict", ConflictRule.self)
        let saysOtherwise = reader.json("otherwise") != nil
        let form = form(&reader)
        guard let local = sources.local, let remote = sources.remote else { return nil }
        var usual: String?
        if case .field(let name) = local { usual = name } else if case .field(let name) = remote { usual = name }
        guard let key = named ?? usual else {
            reader.reportMissing("field")
            return nil
        }
        var rule = FieldRule(FieldKey(key), direction: way, conflict: conflict, form: form)
        let written = Set(Side.allCases.filter { direction.allows(writingTo: $0) && way.allows(writingTo: $0) })
        for side in Side.allCases {
            guard let end = ends[side] else { continue }
            let source = side == .local ? local : remote
            let use = FieldUse(side: side, isRead: written.contains(side.other), isWritten: written.contains(side))
            checkAccess(source, use, of: end, &reader)
            guard case .field(let name) = source else { continue }
            if use.isWritten { checkWriter(name, on: side, of: end, &writers, &reader) }
            if isOnlyAtCreation(FieldKey(name), end.capabilities) { rule.fixed.insert(side) }
        }
        let mapping = FieldMapping(FieldKey(key), local: local, remote: remote, form: form)
        checkLifecycle(mapping, ends: ends, written: written, saysOtherwise: saysOtherwise, &reader)
        return ReadField(rule: rule, mapping: mapping)
    }

    private func isOnlyAtCreation(_ name: FieldKey, _ capabilities: ConnectorCapabilities) -> Bool {
        if capabilities.isOwn(name) { return capabilities.onlyAtCreation.contains(name) }
        return capabilities.hasCustomFields && capabilities.customFieldsOnlyAtCreation
    }

    private func source(_ key: String, _ reader: inout ConfigReader) -> FieldMapping.Source? {
        guard let value = reader.json(key) else {
            reader.reportMissing(key)
            return nil
        }
        if let name = value.stringContent {
            if !name.isEmpty { return .field(name) }
            reader.report(key, "'\(reader.name(of: key))' must not be empty")
            return nil
        }
        return reader.object(key) { reader in
            let constant = reader.json("constant")
            let template = reader.optionalString("template")
            switch (constant, template) {
            case (let constant?, nil): return .constant(constant.json)
            case (nil, let template?): return .template(TitleTemplate(parsing: template))
            default:
                reader.report("constant", "a source is the name of a field, {constant: VALUE} or {template: TEXT}")
                return nil
            }
        }
    }

    // MARK: Forms

    private func form(_ reader: inout ConfigReader) -> ValueForm {
        let table = reader.json("table")
        let otherwise = reader.object("otherwise") { reader in
            Sided(local: substitute("local", &reader), remote: substitute("remote", &reader))
        }
        let date = reader.optionalObject("date") { reader in
            (dateForm("local", &reader), dateForm("remote", &reader))
        }
        let number = reader.optionalEnumeration("number", NumberForm.self)
        let text = reader.optionalInt("text", range: 1...1_000_000)
        let given = [table != nil, date != nil, number != nil, text != nil].count { $0 }
        if given > 1 { reader.report("table", "a field has one form: 'table', 'date', 'number' or 'text'") }
        if let table { return .table(LookupTable(pairs(table, &reader), otherwise: otherwise)) }
        if let (local, remote) = date { return .date(local: local, remote: remote) }
        if let number { return .number(number) }
        if let text { return .text(limit: text) }
        return .same
    }

    private func pairs(_ value: ConfigValue, _ reader: inout ConfigReader) -> [LookupTable.Pair] {
        guard case .array(let rows) = value.content else {
            reader.report("table", "'table' must be a list of pairs [LOCAL, REMOTE]")
            return []
        }
        return rows.compactMap { row in
            guard case .array(let pair) = row.content, pair.count == 2 else {
                reader.report(ConfigProblem(position: row.position, message: "a row of 'table' must be a pair [LOCAL, REMOTE]"))
                return nil
            }
            return LookupTable.Pair(local: pair[0].json, remote: pair[1].json)
        }
    }

    private func substitute(_ key: String, _ reader: inout ConfigReader) -> LookupTable.Otherwise {
        guard let value = reader.json(key) else { return .refuse }
        switch value.stringContent {
        case "refuse": return .refuse
        case "keep": return .keep
        case nil:
            return reader.object(key) { reader in
                if let use = reader.json("use") { return .use(use.json) }
                reader.reportMissing("use")
                return .refuse
            }
        default:
            reader.report(key, "'\(reader.name(of: key))' must be \"refuse\", \"keep\" or {use: VALUE}")
            return .refuse
        }
    }

    private func dateForm(_ key: String, _ reader: inout ConfigReader) -> DateForm {
        switch reader.string(key, default: "milliseconds") {
        case "milliseconds": return .milliseconds
        case "seconds": return .seconds
        case let pattern:
            if let known = CivilPattern(parsing: pattern) { return .pattern(known, calendar) }
            reader.report(
                key, "'\(reader.name(of: key))' must be \"milliseconds\", \"seconds\" or a pattern such as %Y-%m-%d %H:%M:%S")
            return .seconds
        }
    }
}
