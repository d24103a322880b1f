import CanonicalModel

/// Settings in the model's own terms.
extension ConfigReader {
    /// A time zone by its name; nil where it is absent, or a problem was noted.
    package mutating func optionalCalendar(_ key: String) -> ZonedCalendar? {
        guard let zone = optionalString(key) else { return nil }
        if let calendar = ZonedCalendar(identifier: zone) { return calendar }
        report(key, "'\(key)' must be the name of a time zone, e.g. Asia/Shanghai")
        return nil
    }

    /// `"all"`, or a list of workflow numbers; all where absent.
    package mutating func workflowScope(_ key: String) -> WorkflowScope {
        guard let value = json(key) else { return .all }
        if value.stringContent == "all" { return .all }
        if case .array(let elements) = value.content {
            let ids = elements.compactMap { $0.numberContent.flatMap { Int64($0) } }
            if ids.count == elements.count { return .only(Set(ids.map { WorkflowID($0) })) }
        }
        report(key, "'\(name(of: key))' must be \"all\" or a list of workflow ids")
        return .only([])
    }

    package mutating func int64(_ key: String) -> Int64 {
        Int64(int(key, range: 1...Int.max))
    }

    package mutating func optionalInt64(_ key: String) -> Int64? {
        optionalInt(key, range: 1...Int.max).map { Int64($0) }
    }

    package mutating func int64List(_ key: String) -> [Int64] {
        guard let value = json(key) else { return [] }
        if case .array(let elements) = value.content {
            let numbers = elements.compactMap { $0.numberContent.flatMap { Int64($0) } }
            if numbers.count == elements.count { return numbers }
        }
        report(key, "'\(name(of: key))' must be a list of whole numbers")
        return []
    }
}

extension ConfigValue {
    /// The value as JSON, for settings that are passed on as they are.
    package var json: JSON {
        switch content {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .number(let text): JSONNumber(text: text).map { .number($0) } ?? .null
        case .string(let text): .string(text)
        case .array(let elements): .array(elements.map(\.json))
        case .object(let members): .object(JSONObject(members.map { ($0.key, $0.value.json) }))
        }
    }
}
