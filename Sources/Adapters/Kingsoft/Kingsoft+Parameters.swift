import CanonicalModel

extension Kingsoft {
    /// The members of a request by name, each read in the type the contract gives it. Numbers may come as text, as callers
    /// send them. Null, and empty text for a number, count as not given.
    struct Parameters {
        private let values: JSONObject
        /// What names of members are shown with, e.g. `attachment[0].`.
        private let prefix: String

        init(_ values: JSONObject, prefix: String = "") {
            self.values = values
            self.prefix = prefix
        }

        /// The parameters of a query: text all, and several of one name as a list.
        init(query: QueryParameters) throws(CanonicalError) {
            if let name = query.malformed {
                throw .invalid(String(name.prefix(64)), .malformed, "\(name.prefix(64)) is no percent-encoded UTF-8")
            }
            var values = JSONObject()
            for item in query.items {
                switch values[item.name] {
                case nil: values[item.name] = .string(item.value)
                case .array(let earlier)?: values[item.name] = .array(earlier + [.string(item.value)])
                case let earlier?: values[item.name] = .array([earlier, .string(item.value)])
                }
            }
            self.init(values)
        }

        func int(_ name: String) throws(CanonicalError) -> Int64? {
            guard let given = given(name), given.stringValue != "" else { return nil }
            return try Self.int(given, named: prefix + name)
        }

        func int(_ name: String, in range: ClosedRange<Int64>) throws(CanonicalError) -> Int64? {
            guard let value = try int(name) else { return nil }
            guard range.contains(value) else {
                throw .invalid(prefix + name, .outOfRange, "\(prefix)\(name) is not in \(range)")
            }
            return value
        }

        func requiredInt(_ name: String, in range: ClosedRange<Int64>) throws(CanonicalError) -> Int64 {
            guard let value = try int(name, in: range) else { throw missing(name) }
            return value
        }

        func text(_ name: String) throws(CanonicalError) -> String? {
            guard let given = given(name) else { return nil }
            guard let text = given.stringValue else { throw wrongType(name) }
            return text
        }

        /// Text that says something.
        func requiredText(_ name: String) throws(CanonicalError) -> String {
            guard let text = try text(name) else { throw missing(name) }
            guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
                throw .invalid(prefix + name, .empty, "\(prefix)\(name) is empty")
            }
            return text
        }

        func bool(_ name: String) throws(CanonicalError) -> Bool? {
            switch given(name) {
            case nil: return nil
            case .bool(let flag)?: return flag
            case .number(let number)? where number.int64 == 0: return false
            case .number(let number)? where number.int64 == 1: return true
            case .string("false")?, .string("0")?: return false
            case .string("true")?, .string("1")?: return true
            case .string("")?: return nil
            default: throw wrongType(name)
            }
        }

        func object(_ name: String) throws(CanonicalError) -> JSONObject? {
            guard let given = given(name) else { return nil }
            guard let object = given.objectValue else { throw wrongType(name) }
            return object
        }

        /// The numbers of a list; also one number alone, and, as queries have it, several joined by commas.
        func ints(_ name: String) throws(CanonicalError) -> [Int64] {
            let items: [JSON] =
                switch given(name) {
                case nil: []
                case .array(let items)?: items
                case let single?: [single]
                }
            var numbers: [Int64] = []
            for item in items {
                guard let text = item.stringValue else {
                    numbers.append(try Self.int(item, named: prefix + name))
                    continue
                }
                for part in text.split(separator: ",") {
                    numbers.append(try Self.int(.string(String(part)), named: prefix + name))
                }
            }
            return numbers
        }

        /// The objects of a list, each with its place in its name; `orSingle` also takes one object alone.
        func objects(_ name: String, orSingle: Bool = false) throws(CanonicalError) -> [Parameters] {
            guard let given = given(name) else { return [] }
            if orSingle, let single = given.objectValue { return [Parameters(single, prefix: "\(prefix)\(name).")] }
            guard let items = given.arrayValue else { throw wrongType(name) }
            var found: [Parameters] = []
            for (place, item) in items.enumerated() {
                guard let object = item.objectValue else { throw wrongType("\(name)[\(place)]") }
                found.append(Parameters(object, prefix: "\(prefix)\(name)[\(place)]."))
            }
            return found
        }

        private func given(_ name: String) -> JSON? {
            guard let value = values[name], !value.isNull else { return nil }
            return value
        }

        private static func int(_ given: JSON, named name: String) throws(CanonicalError) -> Int64 {
            let value: Int64? =
                switch given {
                case .number(let number): number.int64
                case .string(let text): JSONNumber(text: text)?.int64
                default: nil
                }
            guard let value else { throw .invalid(name, .wrongType, "\(name) takes a whole number") }
            return value
        }

        private func missing(_ name: String) -> CanonicalError {
            .invalid(prefix + name, .missing, "\(prefix)\(name) is required")
        }

        private func wrongType(_ name: String) -> CanonicalError {
            .invalid(prefix + name, .wrongType, "\(prefix)\(name) has another type")
        }
    }
}
