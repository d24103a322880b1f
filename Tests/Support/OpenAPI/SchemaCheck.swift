import CanonicalModel
import Foundation

/// JSON Schemas made ready to check many values. Knows the keywords that our documents use and refuses every other one, so
/// that no rule is passed over in silence.
package struct SchemaCheck: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// A place in `nodes`.
    typealias Reference = Int

    fileprivate struct Node: Sendable {
        /// Nil for any.
        var types: Set<String>?
        var reference: Reference?
        var choices: [JSON]?
        var anyOf: [Reference] = []
        var properties: [String: Reference] = [:]
        var required: [String] = []
        var additional: Additional = .allowed
        var items: Reference?
        var minimum: Int64?
        var maximum: Int64?
        var shortest = 0
        var longest = Int.max
        var fewest = 0
        var most = Int.max
        var pattern: NSRegularExpression?

        enum Additional: Sendable {
            case allowed, refused
            case schema(Reference)
        }
    }

    private var nodes: [Node] = []
    private var named: [String: Reference] = [:]
    private var unresolved: [(node: Reference, name: String)] = []

    package init() {}

    /// Adds the schemas of `#/components/schemas`.
    mutating func define(_ schemas: JSONObject) throws {
        for (name, schema) in schemas { named[name] = try compile(schema, at: name) }
    }

    /// To be called when everything is compiled; a `$ref` may come before what it names.
    mutating func resolve() throws {
        for (node, name) in unresolved {
            guard let target = named[name] else { throw Failure(description: "$ref to '\(name)', which is not there") }
            nodes[node].reference = target
        }
        unresolved = []
    }

    private static let annotations: Set<String> = ["description", "examples", "title"]

    mutating func compile(_ schema: JSON, at place: String) throws -> Reference {
        guard let members = schema.objectValue else { throw Failure(description: "\(place): a schema has to be an object") }
        let own = nodes.count
        nodes.append(Node())
        var node = Node()
        for (key, value) in members where !Self.annotations.contains(key) {
            try read(key, value, into: &node, own: own, place: place)
        }
        nodes[own] = node
        return own
    }

    private mutating func read(_ key: String, _ value: JSON, into node: inout Node, own: Reference, place: String) throws {
        func number() throws -> Int64 {
            guard let number = value.int64Value else { throw Failure(description: "\(place): \(key) is no whole number") }
            return number
        }
        switch key {
        case "type":
            let names = value.arrayValue?.compactMap(\.stringValue) ?? [value.stringValue].compactMap { $0 }
            guard Set(names).isSubset(of: ["object", "array", "string", "integer", "number", "boolean", "null"]), !names.isEmpty else {
                throw Failure(description: "\(place): unknown type \(value.text)")
            }
            node.types = Set(names)
        case "$ref":
            guard let name = value.stringValue, name.hasPrefix("#/components/schemas/") else {
                throw Failure(description: "\(place): $ref \(value.text)")
            }
            unresolved.append((own, String(name.dropFirst("#/components/schemas/".count))))
        case "const": node.choices = [value]
        case "enum": node.choices = value.arrayValue ?? []
        case "anyOf": node.anyOf = try (value.arrayValue ?? []).map { try compile($0, at: "\(place)/anyOf") }
        case "properties":
            for (name, schema) in value.objectValue ?? JSONObject() {
                node.properties[name] = try compile(schema, at: "\(place)/\(name)")
            }
        case "required": node.required = (value.arrayValue ?? []).compactMap(\.stringValue)
        case "additionalProperties":
            node.additional = value == .bool(false) ? .refused : .schema(try compile(value, at: "\(place)/*"))
        case "items": node.items = try compile(value, at: "\(place)[]")
        case "minimum": node.minimum = try number()
        case "maximum": node.maximum = try number()
        case "minLength": node.shortest = Int(try number())
        case "maxLength": node.longest = Int(try number())
        case "minItems": node.fewest = Int(try number())
        case "maxItems": node.most = Int(try number())
        case "pattern": node.pattern = try NSRegularExpression(pattern: value.stringValue ?? "(")
        default: throw Failure(description: "\(place): unknown keyword '\(key)'")
        }
    }
}

extension SchemaCheck {
    /// What of a value does not fit; empty where all of it does.
    func problems(_ value: JSON, _ schema: Reference, at place: String = "$") -> [String] {
        fits(value, schema) ? [] : explain(value, schema, at: place)
    }

    func fits(_ value: JSON, _ schema: Reference) -> Bool {
        let node = nodes[schema]
        if let reference = node.reference { return fits(value, reference) }
        if let types = node.types, !Self.isOf(types, value) { return false }
        if let choices = node.choices, !choices.contains(value) { return false }
        if !node.anyOf.isEmpty, !node.anyOf.contains(where: { fits(value, $0) }) { return false }
        switch value {
        case .object(let members): return objectFits(members, node)
        case .array(let items):
            guard (node.fewest...node.most).contains(items.count) else { return false }
            return node.items.map { schema in items.allSatisfy { fits($0, schema) } } ?? true
        default: return scalarProblem(value, node) == nil
        }
    }

    private func objectFits(_ members: JSONObject, _ node: Node) -> Bool {
        for name in node.required where members[name] == nil { return false }
        guard !node.properties.isEmpty || !node.additional.isOpen else { return true }
        for (name, value) in members {
            if let schema = node.properties[name] {
                guard fits(value, schema) else { return false }
                continue
            }
            switch node.additional {
            case .allowed: continue
            case .refused: return false
            case .schema(let schema): guard fits(value, schema) else { return false }
            }
        }
        return true
    }

    private static func isOf(_ types: Set<String>, _ value: JSON) -> Bool {
        switch value {
        case .null: types.contains("null")
        case .bool: types.contains("boolean")
        case .number(let number): types.contains("number") || types.contains("integer") && !number.text.contains { ".eE".contains($0) }
        case .string: types.contains("string")
        case .array: types.contains("array")
        case .object: types.contains("object")
        }
    }

    private func scalarProblem(_ value: JSON, _ node: Node) -> String? {
        switch value {
        case .number(let number):
            guard node.minimum != nil || node.maximum != nil else { return nil }
            if let least = node.minimum, number.double < Double(least) { return "is less than \(least)" }
            if let greatest = node.maximum, number.double > Double(greatest) { return "is more than \(greatest)" }
        case .string(let text):
            if node.shortest > 0 || node.longest < Int.max {
                let count = text.unicodeScalars.count
                if count < node.shortest { return "is shorter than \(node.shortest)" }
                if count > node.longest { return "is longer than \(node.longest)" }
            }
            if let pattern = node.pattern,
                pattern.firstMatch(in: text, range: NSRange(location: 0, length: text.utf16.count)) == nil
            {
                return "does not match \(pattern.pattern)"
            }
        default: break
        }
        return nil
    }

    private func explain(_ value: JSON, _ schema: Reference, at place: String) -> [String] {
        let node = nodes[schema]
        if let reference = node.reference { return explain(value, reference, at: place) }
        if let types = node.types, !Self.isOf(types, value) {
            return ["\(place): \(value.text.prefix(80)) is not of type \(types.sorted().joined(separator: " or "))"]
        }
        if let choices = node.choices, !choices.contains(value) {
            return ["\(place): \(value.text.prefix(80)) is none of \(choices.map(\.text).joined(separator: ", "))"]
        }
        if !node.anyOf.isEmpty, !node.anyOf.contains(where: { fits(value, $0) }) {
            // Of the alternatives the one it comes nearest to, measured in what is wrong.
            let all = node.anyOf.map { explain(value, $0, at: place) }
            return all.min { $0.count < $1.count } ?? []
        }
        switch value {
        case .object(let members): return explain(members, node, at: place)
        case .array(let items):
            guard (node.fewest...node.most).contains(items.count) else { return ["\(place): has \(items.count) elements"] }
            guard let schema = node.items else { return [] }
            return items.enumerated().flatMap { problems($0.element, schema, at: "\(place)[\($0.offset)]") }
        default: return scalarProblem(value, node).map { ["\(place): \(value.text.prefix(80)) \($0)"] } ?? []
        }
    }

    private func explain(_ members: JSONObject, _ node: Node, at place: String) -> [String] {
        var out = node.required.filter { members[$0] == nil }.map { "\(place): '\($0)' is missing" }
        for (name, value) in members {
            if let schema = node.properties[name] {
                out += problems(value, schema, at: "\(place).\(name)")
                continue
            }
            switch node.additional {
            case .allowed: continue
            case .refused: out.append("\(place): '\(name)' is not described")
            case .schema(let schema): out += problems(value, schema, at: "\(place).\(name)")
            }
        }
        return out
    }
}

extension SchemaCheck.Node.Additional {
    fileprivate var isOpen: Bool {
        if case .allowed = self { true } else { false }
    }
}
