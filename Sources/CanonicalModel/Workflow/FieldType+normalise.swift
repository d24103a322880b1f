extension FieldType {
    public enum Normalised: Equatable, Sendable {
        case value(JSON)
        /// Null was given: the field has no value any more.
        case unset
        /// In plain words, what does not fit.
        case refused(String)
    }

    /// A given value in the type the field keeps: numbers for text become text, numeric text becomes a number, 0 and 1
    /// become false and true. Choices are not checked against the configured ones, as callers are used to.
    public func normalise(_ given: JSON) -> Normalised {
        if given.isNull { return .unset }
        switch self {
        case .text, .radio, .select, .longText, .richText, .person, .file: return text(given)
        case .checkbox, .multiSelect, .people: return list(given)
        case .integer: return integer(given)
        case .decimal: return decimal(given)
        case .boolean: return boolean(given)
        case .date: return date(given)
        case .dateTime: return dateTime(given)
        }
    }

    private func text(_ given: JSON) -> Normalised {
        switch given {
        case .object, .array: .refused("takes text")
        default: .value(.string(given.plainText))
        }
    }

    private func list(_ given: JSON) -> Normalised {
        guard case .array(let items) = given else { return text(given) }
        var parts: [String] = []
        for item in items {
            switch item {
            case .string, .number: parts.append(item.plainText)
            default: return .refused("takes a list of texts")
            }
        }
        return .value(.string(parts.joined(separator: ",")))
    }

    private func integer(_ given: JSON) -> Normalised {
        switch given {
        case .number(let number):
            if let exact = number.int64 { return .value(.number(JSONNumber(exact))) }
            return .refused("takes a whole number within 64 bits")
        case .string(let text):
            guard let exact = Int64(text.trimmingSpaces) else { return .refused("takes a whole number") }
            return .value(.number(JSONNumber(exact)))
        case .bool(let flag): return .value(.number(JSONNumber(Int64(flag ? 1 : 0))))
        default: return .refused("takes a whole number")
        }
    }

    private func decimal(_ given: JSON) -> Normalised {
        let value: Double? =
            switch given {
            case .number(let number): number.double
            case .string(let text): Double(text.trimmingSpaces)
            case .bool(let flag): flag ? 1 : 0
            default: nil
            }
        guard let value, let number = JSONNumber(value) else { return .refused("takes a number") }
        return .value(.number(number))
    }

    private func boolean(_ given: JSON) -> Normalised {
        switch given {
        case .bool: return .value(given)
        case .number(let number) where number.double == 0: return .value(.bool(false))
        case .number(let number) where number.double == 1: return .value(.bool(true))
        case .string("0"), .string("false"), .string("False"): return .value(.bool(false))
        case .string("1"), .string("true"), .string("True"): return .value(.bool(true))
        default: return .refused("takes true or false")
        }
    }

    private func date(_ given: JSON) -> Normalised {
        guard case .string(let text) = given else { return .refused("takes a date YYYY-MM-DD") }
        if text.isEmpty { return .unset }
        guard text.utf8.count == 10, let moment = CivilDateTime(parsing: text) else {
            return .refused("takes a date YYYY-MM-DD")
        }
        return .value(.string(moment.date.text))
    }

    private func dateTime(_ given: JSON) -> Normalised {
        guard case .string(let text) = given else { return .refused("takes a time YYYY-MM-DD HH:MM:SS") }
        if text.isEmpty { return .unset }
        guard let moment = CivilDateTime(parsing: text) else { return .refused("takes a time YYYY-MM-DD HH:MM:SS") }
        return .value(.string(moment.text))
    }
}

extension String {
    var trimmingSpaces: Substring {
        var rest = self[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}

extension JSON {
    /// The value as a person would write it in a sentence: text without quotes, numbers as written, nothing for null.
    public var plainText: String {
        switch self {
        case .null: ""
        case .bool(let flag): flag ? "True" : "False"
        case .number(let number): number.text
        case .string(let text): text
        case .array, .object: text
        }
    }
}
