extension ConfigReader {
    /// Reads an object; where it is absent its defaults, and the environment, still apply.
    mutating func object<R>(_ key: String, _ body: (inout ConfigReader) -> R) -> R {
        let path = path + [key]
        if let value = value(key) {
            return nested(ConfigReader(value, path: path, sources: sources), body)
        }
        return nested(ConfigReader(absentAt: position, path: path, sources: sources), body)
    }

    /// Reads an object where it is written, or where the environment sets something in it; else nil.
    mutating func optionalObject<R>(_ key: String, _ body: (inout ConfigReader) -> R) -> R? {
        guard value(key) != nil || sources.overrides.hasVariables(below: path + [key]) else { return nil }
        return object(key, body)
    }

    /// Reads a list of objects; an absent one is empty. An element's number is a step of its path.
    mutating func list<R>(_ key: String, _ body: (inout ConfigReader) -> R) -> [R] {
        guard let value = value(key) else { return [] }
        guard case .array(let elements) = value.content else {
            report(
                ConfigProblem(position: value.position, message: "'\(name(of: key))' must be a list of objects (it is \(value.kind))"))
            return []
        }
        return elements.enumerated().map { index, element in
            nested(ConfigReader(element, path: path + [key, String(index)], sources: sources), body)
        }
    }

    /// The members of an object whose keys are names the operator chose, in the order of the file; an absent one is empty.
    mutating func map(_ key: String) -> [ConfigMember] {
        guard let value = value(key) else { return [] }
        guard case .object(let members) = value.content else {
            report(ConfigProblem(position: value.position, message: "'\(name(of: key))' must be an object (it is \(value.kind))"))
            return []
        }
        return members
    }

    /// Reads a map's objects, with the name of each.
    mutating func map<R>(_ key: String, _ body: (ConfigMember, inout ConfigReader) -> R) -> [R] {
        map(key).map { member in
            nested(ConfigReader(member.value, path: path + [key, member.key], sources: sources)) { body(member, &$0) }
        }
    }

    /// A map's texts, with the name of each.
    mutating func stringMap(_ key: String) -> [(key: String, text: String)] {
        map(key).compactMap { member in
            if let text = member.value.stringContent { return (member.key, text) }
            report(
                ConfigProblem(
                    position: member.value.position,
                    message: "'\(name(of: key)).\(member.key)' must be a text (it is \(member.value.kind))"))
            return nil
        }
    }

    /// A value as it is written, whatever it is; nil where it is absent.
    mutating func json(_ key: String) -> ConfigValue? {
        value(key)
    }
}
