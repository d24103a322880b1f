/// A kind of setting that fits into one environment variable.
struct ScalarKind<T> {
    /// What a value has to be, e.g. "a whole number from 1 to 65535".
    var expectation: String
    var ofValue: (ConfigValue) -> T?
    /// From an environment variable.
    var ofText: (String) -> T?
}

extension ConfigReader {
    /// The text of a setting that has to be there.
    mutating func string(_ key: String) -> String {
        required(key, .string) ?? ""
    }

    mutating func string(_ key: String, default: String) -> String {
        optional(key, .string) ?? `default`
    }

    mutating func optionalString(_ key: String) -> String? {
        optional(key, .string)
    }

    /// A whole number that has to be there.
    mutating func int(_ key: String, range: ClosedRange<Int>) -> Int {
        required(key, .int(range)) ?? range.lowerBound
    }

    mutating func int(_ key: String, range: ClosedRange<Int>, default: Int) -> Int {
        optional(key, .int(range)) ?? `default`
    }

    mutating func optionalInt(_ key: String, range: ClosedRange<Int>) -> Int? {
        optional(key, .int(range))
    }

    mutating func double(_ key: String, range: ClosedRange<Double>, default: Double) -> Double {
        optional(key, .double(range)) ?? `default`
    }

    mutating func bool(_ key: String, default: Bool) -> Bool {
        optional(key, .bool) ?? `default`
    }

    mutating func optionalBool(_ key: String) -> Bool? {
        optional(key, .bool)
    }

    /// A list of texts; in an environment variable they are separated by commas.
    mutating func stringList(_ key: String, default: [String] = []) -> [String] {
        optional(key, .stringList) ?? `default`
    }

    mutating func optionalStringList(_ key: String) -> [String]? {
        optional(key, .stringList)
    }

    /// One of the raw values of `E`.
    mutating func enumeration<E: RawRepresentable<String> & CaseIterable>(_ key: String, default: E) -> E {
        optional(key, .enumeration(E.self)) ?? `default`
    }

    mutating func optionalEnumeration<E: RawRepresentable<String> & CaseIterable>(_ key: String, _ type: E.Type) -> E? {
        optional(key, .enumeration(type))
    }

    /// One of the raw values of `E`, which has to be there; nil only where a problem was noted.
    mutating func enumeration<E: RawRepresentable<String> & CaseIterable>(_ key: String, _ type: E.Type) -> E? {
        required(key, .enumeration(type))
    }

    private mutating func required<T>(_ key: String, _ kind: ScalarKind<T>) -> T? {
        switch read(key, kind) {
        case .absent:
            reportMissing(key)
            return nil
        case .wrong: return nil
        case .found(let value): return value
        }
    }

    private mutating func optional<T>(_ key: String, _ kind: ScalarKind<T>) -> T? {
        if case .found(let value) = read(key, kind) { return value }
        return nil
    }

    private enum Reading<T> {
        case absent, wrong
        case found(T)
    }

    private mutating func read<T>(_ key: String, _ kind: ScalarKind<T>) -> Reading<T> {
        // Asked for even when overridden, so that the key is a known one.
        let written = value(key)
        if let (variable, text) = override(key) {
            if let value = kind.ofText(text) { return .found(value) }
            report(ConfigProblem(message: "the environment variable \(variable) must be \(kind.expectation)"))
            return .wrong
        }
        guard let written else { return .absent }
        if let value = kind.ofValue(written) { return .found(value) }
        report(
            ConfigProblem(
                position: written.position, message: "'\(name(of: key))' must be \(kind.expectation) (it is \(written.shown))"))
        return .wrong
    }
}

extension ConfigValue {
    /// The value itself where that is short and no text, which may be a secret in the wrong place; else what kind it is.
    fileprivate var shown: String {
        switch content {
        case .number(let text) where text.count <= 20: text
        case .bool(let value): "\(value)"
        default: kind
        }
    }
}

extension ScalarKind<String> {
    static var string: Self {
        Self(expectation: "a text", ofValue: \.stringContent, ofText: { $0 })
    }
}

extension ScalarKind<Int> {
    static func int(_ range: ClosedRange<Int>) -> Self {
        let parse = { (text: String) -> Int? in Int(text).flatMap { range.contains($0) ? $0 : nil } }
        return Self(
            expectation: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            ofValue: { $0.numberContent.flatMap(parse) }, ofText: parse)
    }
}

extension ScalarKind<Double> {
    static func double(_ range: ClosedRange<Double>) -> Self {
        let parse = { (text: String) -> Double? in Double(text).flatMap { range.contains($0) ? $0 : nil } }
        return Self(
            expectation: "a number from \(range.lowerBound) to \(range.upperBound)",
            ofValue: { $0.numberContent.flatMap(parse) }, ofText: parse)
    }
}

extension ScalarKind<Bool> {
    static var bool: Self {
        Self(
            expectation: "true or false",
            ofValue: { if case .bool(let value) = $0.content { value } else { nil } },
            ofText: { ["true": true, "1": true, "false": false, "0": false][$0] })
    }
}

extension ScalarKind<[String]> {
    static var stringList: Self {
        Self(
            expectation: "a list of texts",
            ofValue: { value in
                guard case .array(let elements) = value.content else { return nil }
                let texts = elements.compactMap(\.stringContent)
                return texts.count == elements.count ? texts : nil
            },
            ofText: { text in
                let blanks: Set<Character> = [" ", "\t"]
                return text.split(separator: ",").compactMap { part in
                    let trimmed = part.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }
                    return trimmed.isEmpty ? nil : String(trimmed.reversed())
                }
            })
    }
}

extension ScalarKind where T: RawRepresentable<String> & CaseIterable {
    static func enumeration(_ type: T.Type) -> Self {
        let names = type.allCases.map { "'\($0.rawValue)'" }
        return Self(
            expectation: names.count == 1 ? names[0] : names.dropLast().joined(separator: ", ") + " or " + (names.last ?? ""),
            ofValue: { $0.stringContent.flatMap(T.init(rawValue:)) }, ofText: { T(rawValue: $0) })
    }
}

extension ConfigValue {
    var stringContent: String? {
        if case .string(let text) = content { text } else { nil }
    }

    var numberContent: String? {
        if case .number(let text) = content { text } else { nil }
    }
}
