import CanonicalModel

/// A contract put into words that programs read: OpenAPI 3.1.
public enum OpenAPI {}

extension OpenAPI {
    /// A JSON Schema (2020-12), as far as contracts need one.
    public struct Schema: Sendable {
        let json: JSONObject

        private init(_ json: JSONObject) {
            self.json = json
        }

        /// Anything at all.
        static let any = Schema([:])
        static let text = Schema(["type": "string"])
        static let integer = Schema(["type": "integer"])
        static let boolean = Schema(["type": "boolean"])
        static let null = Schema(["type": "null"])
        /// An object of any members.
        static let anyObject = Schema(["type": "object"])
        /// An object without members.
        static let emptyObject = record([:])

        static func text(longest: Int? = nil, shortest: Int) -> Schema {
            var json: JSONObject = ["type": "string"]
            if shortest > 0 { json["minLength"] = JSON(shortest) }
            if let longest { json["maxLength"] = JSON(longest) }
            return Schema(json)
        }

        static func text(pattern: String) -> Schema {
            Schema(["type": "string", "pattern": JSON(pattern)])
        }

        static func integer(_ range: ClosedRange<Int64>) -> Schema {
            Schema(["type": "integer", "minimum": JSON(range.lowerBound), "maximum": JSON(range.upperBound)])
        }

        static func integer(from least: Int64) -> Schema {
            Schema(["type": "integer", "minimum": JSON(least)])
        }

        static func constant(_ value: JSON) -> Schema {
            Schema(["const": value])
        }

        static func one(of values: [JSON]) -> Schema {
            Schema(["enum": .array(values)])
        }

        static func list(of items: Schema, most: Int? = nil) -> Schema {
            var json: JSONObject = ["type": "array", "items": .object(items.json)]
            if let most { json["maxItems"] = JSON(most) }
            return Schema(json)
        }

        static func either(_ options: Schema...) -> Schema {
            Schema(["anyOf": .array(options.map { .object($0.json) })])
        }

        /// One of the description's own schemas, by its name.
        static func named(_ name: String) -> Schema {
            Schema(["$ref": JSON("#/components/schemas/\(name)")])
        }

        /// An object whose members have any names and this form each.
        static func map(of values: Schema) -> Schema {
            Schema(["type": "object", "additionalProperties": .object(values.json)])
        }

        /// An object of these members and no others.
        static func record(_ required: KeyValuePairs<String, Schema>, optional: KeyValuePairs<String, Schema> = [:]) -> Schema {
            members(Array(required), Array(optional), isOpen: false)
        }

        /// As `record`, and more members may come: what a caller may send.
        static func open(_ required: KeyValuePairs<String, Schema> = [:], optional: KeyValuePairs<String, Schema> = [:]) -> Schema {
            members(Array(required), Array(optional), isOpen: true)
        }

        static func members(_ required: [(key: String, value: Schema)], _ optional: [(key: String, value: Schema)], isOpen: Bool)
            -> Schema
        {
            var json: JSONObject = ["type": "object"]
            json["properties"] = .object(JSONObject((required + optional).map { member -> (String, JSON) in
                (member.key, .object(member.value.json))
            }))
            if !required.isEmpty { json["required"] = .array(required.map { JSON($0.key) }) }
            if !isOpen { json["additionalProperties"] = false }
            return Schema(json)
        }

        /// With words for people.
        func about(_ words: String) -> Schema {
            var json = json
            json["description"] = JSON(words)
            return Schema(json)
        }

        func example(_ value: JSON) -> Schema {
            var json = json
            json["examples"] = [value]
            return Schema(json)
        }

        /// Also null, which stands for not given or not there.
        var orNull: Schema {
            guard let type = json["type"], json["enum"] == nil, json["const"] == nil else { return .either(self, .null) }
            var json = json
            json["type"] = .array((type.arrayValue ?? [type]) + ["null"])
            return Schema(json)
        }

        /// A whole number, or one as text.
        static let numberOrText = Schema(["type": ["integer", "string"]])
        /// A whole number within a range, or its digits as text, or null or empty text for none.
        static func numeral(_ range: ClosedRange<Int64>, optional: Bool = true) -> Schema {
            Schema([
                "type": optional ? ["integer", "string", "null"] : ["integer", "string"], "minimum": JSON(range.lowerBound),
                "maximum": JSON(range.upperBound), "pattern": optional ? "^-?[0-9]{0,18}$" : "^-?[0-9]{1,18}$",
            ])
        }

        /// Plain text; a number is taken as its digits.
        static let textOrNumber = Schema(["type": ["string", "number"]])
    }
}
