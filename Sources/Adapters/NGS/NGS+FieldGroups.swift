import CanonicalModel

extension NGS {
    /// The field groups of a call, exactly as given: of the ticket, its task, the log entry, and named sub-tables.
    struct FieldGroups {
        var objective = JSONObject()
        var task = JSONObject()
        var step = JSONObject()
        /// By table.
        var tabc = JSONObject()

        init() {}

        /// - Throws: `CanonicalError` naming a group that is no object, or a table that is not allowed.
        init(_ body: Body, tables: Set<String>?) throws(CanonicalError) {
            objective = try FieldGroups.group(body.members["objective"], "objective")
            task = try FieldGroups.group(body.members["task"], "task")
            step = try FieldGroups.group(body.members["step"], "step")
            for (table, value) in try FieldGroups.group(body.members["tabc"], "tabc") where !value.isNull && value != "" {
                try FieldGroups.check(table, allowed: tables)
                tabc[table] = .object(try FieldGroups.group(value, "tabc.\(table)"))
            }
        }

        /// What belongs to the ticket itself.
        var ofTicket: JSONObject {
            var groups = JSONObject()
            if !objective.isEmpty { groups["objective"] = .object(objective) }
            if !tabc.isEmpty { groups["tabc"] = .object(tabc) }
            return groups
        }

        func member(at path: String) -> JSON? {
            let parts = path.split(separator: ".").map { String($0) }
            guard let group = parts.first, let last = parts.last else { return nil }
            switch (group, parts.count) {
            case ("objective", 2): return objective[last]
            case ("task", 2): return task[last]
            case ("step", 2): return step[last]
            case ("tabc", 3): return tabc[parts[1]]?[last]
            default: return nil
            }
        }

        /// Null and empty text are not given.
        private static func group(_ value: JSON?, _ name: String) throws(CanonicalError) -> JSONObject {
            switch value {
            case nil, .some(.null), .some(.string("")): return JSONObject()
            case .some(.object(let members)): return members
            default: throw .invalid(name, .wrongType, "\(name) 必须是对象")
            }
        }

        /// A table's name is a key and nothing else, yet what is kept stays harmless wherever it is carried to.
        private static func check(_ table: String, allowed: Set<String>?) throws(CanonicalError) {
            let isWellFormed = (1...30).contains(table.utf8.count) && table.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
                default: false
                }
            }
            guard isWellFormed else {
                throw .invalid("tabc", .malformed, "tabc 的表名只能由 1 到 30 个字母、数字或下划线组成")
            }
            guard allowed?.contains(table) ?? true else {
                throw .invalid("tabc.\(table)", .unknownValue, "tabc.\(table) 不在允许的表名之列")
            }
        }
    }
}
