import CanonicalModel

extension Native {
    /// The parameters of a query, read strictly: each name is known, each value means something, and a refusal names which
    /// one it was.
    struct ListParameters {
        private let values: [String: [String]]

        private static let mostValues = 100
        private static let longestText = 200

        init(_ rawQuery: String, known: Set<String>) throws(CanonicalError) {
            let query = QueryParameters(rawQuery)
            if let name = query.malformed {
                throw .invalid(name.shortened, .malformed, "\(name.shortened) is not percent-encoded UTF-8")
            }
            guard query.items.count == rawQuery.split(separator: "&").count else {
                throw .invalid("query", .malformed, "the query has too many parameters")
            }
            var values: [String: [String]] = [:]
            for (name, value) in query.items {
                guard known.contains(name) else {
                    throw .invalid(name.shortened, .unknownKey, "there is no parameter '\(name.shortened)'")
                }
                values[name, default: []].append(value)
            }
            self.values = values
        }

        var count: Int { values.count }

        func text(_ name: String) throws(CanonicalError) -> String? {
            guard let text = try single(name) else { return nil }
            guard !text.isEmpty else { throw .invalid(name, .empty, "\(name) is empty") }
            guard text.unicodeScalars.count <= Self.longestText else {
                throw .invalid(name, .tooLong, "\(name) is longer than \(Self.longestText) characters")
            }
            return text
        }

        func int(_ name: String, in range: ClosedRange<Int64> = 0...Int64.max) throws(CanonicalError) -> Int64? {
            guard let text = try single(name) else { return nil }
            return try Self.int(text, name, in: range)
        }

        /// Milliseconds since 1970 UTC, as in every answer.
        func moment(_ name: String) throws(CanonicalError) -> Moment? {
            try int(name, in: 0...Self.lastMoment).map { Moment(milliseconds: $0) }
        }

        /// The end of the year 9999.
        static let lastMoment: Int64 = 253_402_300_799_999

        func bool(_ name: String) throws(CanonicalError) -> Bool? {
            guard let text = try single(name) else { return nil }
            guard let value = ["true": true, "false": false][text] else {
                throw .invalid(name, .malformed, "\(name) has to be true or false")
            }
            return value
        }

        /// Several are joined by commas, or the parameter is repeated.
        func texts(_ name: String) throws(CanonicalError) -> [String]? {
            guard let given = values[name] else { return nil }
            let parts = given.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
            guard parts.count <= Self.mostValues else {
                throw .invalid(name, .outOfRange, "\(name) has more than \(Self.mostValues) values")
            }
            return parts.map(String.init)
        }

        func ints(_ name: String) throws(CanonicalError) -> Set<Int64>? {
            guard let texts = try texts(name) else { return nil }
            var out: Set<Int64> = []
            for text in texts { out.insert(try Self.int(text, name, in: 0...Int64.max)) }
            return out
        }

        func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, _ type: Choice.Type)
            throws(CanonicalError) -> Choice?
        {
            guard let text = try single(name) else { return nil }
            return try Self.choice(text, name)
        }

        func choices<Choice: RawRepresentable<String> & CaseIterable & Hashable>(_ name: String, _ type: Choice.Type)
            throws(CanonicalError) -> Set<Choice>?
        {
            guard let texts = try texts(name) else { return nil }
            var out: Set<Choice> = []
            for text in texts { out.insert(try Self.choice(text, name)) }
            return out
        }

        private func single(_ name: String) throws(CanonicalError) -> String? {
            guard let given = values[name] else { return nil }
            guard given.count == 1 else { throw .invalid(name, .ambiguous, "\(name) is given more than once") }
            return given[0]
        }

        private static func int(_ text: String, _ name: String, in range: ClosedRange<Int64>) throws(CanonicalError) -> Int64 {
            guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw .invalid(name, .malformed, "\(name) has to be a whole number")
            }
            guard let value = Int64(text), range.contains(value) else {
                throw .invalid(name, .outOfRange, "\(name) has to be from \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }

        private static func choice<Choice: RawRepresentable<String> & CaseIterable>(_ text: String, _ name: String)
            throws(CanonicalError) -> Choice
        {
            guard let value = Choice(rawValue: text) else {
                let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalid(name, .unknownValue, "\(name) has to be one of \(all)")
            }
            return value
        }
    }
}

extension String {
    /// As much of a caller's word as an error message repeats.
    fileprivate var shortened: String { String(prefix(60)) }
}
