/// How one field's value is written on each side. Local values are the common ones.
public enum ValueForm: Equatable, Sendable {
    case same
    /// States, people, priorities, whatever is named differently.
    case table(LookupTable)
    case date(local: DateForm, remote: DateForm)
    case number(NumberForm)
    /// The remote keeps so many characters, and no white space at the ends.
    case text(limit: Int)

    /// The value as the remote writes it; nil where it has no counterpart. Null is null everywhere unless a table knows it.
    public func remote(_ local: JSON) -> JSON? {
        switch self {
        case .same: return local
        case .table(let table): return table.remote(local)
        case _ where local.isNull: return .null
        case .date(let ours, let theirs): return ours.read(local).flatMap(theirs.write)
        case .number(let form): return form.remote(local)
        case .text(let limit): return local.stringValue.map { .string(Self.trimmed($0, limit)) } ?? local
        }
    }

    /// The common value of what the remote shows; nil where it has none.
    public func local(_ remote: JSON) -> JSON? {
        switch self {
        case .same: return remote
        case .table(let table): return table.local(remote)
        case _ where remote.isNull: return .null
        case .date(let ours, let theirs): return theirs.read(remote).flatMap(ours.write)
        case .number(let form): return form.local(remote)
        case .text(let limit): return remote.stringValue.map { .string(Self.trimmed($0, limit)) } ?? remote
        }
    }

    /// What a side will show, in common form, once the common value has been written there; nil where it cannot be.
    public func reading(_ value: JSON, on side: Side) -> JSON? {
        switch side {
        case .local: value
        case .remote: remote(value).flatMap(local)
        }
    }

    private static func trimmed(_ text: String, _ limit: Int) -> String {
        let start = text.drop(while: \.isWhitespace).prefix(max(limit, 0))
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}

/// Pairs of a local and a remote value. Where a value occurs twice the first pair counts.
public struct LookupTable: Equatable, Sendable {
    public var pairs: [Pair]
    /// For values that are in no pair, by the side they are to be written to.
    public var otherwise: Sided<Otherwise>

    public struct Pair: Equatable, Sendable {
        public var local: JSON
        public var remote: JSON

        public init(local: JSON, remote: JSON) {
            self.local = local
            self.remote = remote
        }
    }

    public enum Otherwise: Equatable, Sendable {
        /// The ticket waits in the dead letters.
        case refuse
        case keep
        case use(JSON)
    }

    public init(_ pairs: [Pair], otherwise: Sided<Otherwise> = Sided(both: .refuse)) {
        self.pairs = pairs
        self.otherwise = otherwise
    }

    func remote(_ local: JSON) -> JSON? {
        pairs.first { $0.local == local }?.remote ?? unknown(local, for: .remote)
    }

    func local(_ remote: JSON) -> JSON? {
        pairs.first { $0.remote == remote }?.local ?? unknown(remote, for: .local)
    }

    private func unknown(_ value: JSON, for side: Side) -> JSON? {
        if value.isNull { return value }
        switch otherwise[side] {
        case .refuse: return nil
        case .keep: return value
        case .use(let substitute): return substitute
        }
    }
}

/// How a moment is written.
public enum DateForm: Equatable, Sendable {
    case pattern(CivilPattern, ZonedCalendar)
    case seconds
    case milliseconds

    func read(_ value: JSON) -> Moment? {
        switch self {
        case .pattern(let pattern, let calendar): value.stringValue.flatMap(pattern.read).map(calendar.moment)
        case .seconds: value.int64Value.map(Moment.init(seconds:))
        case .milliseconds: value.int64Value.map(Moment.init(milliseconds:))
        }
    }

    func write(_ moment: Moment) -> JSON? {
        switch self {
        case .pattern(let pattern, let calendar): .string(pattern.write(calendar.civil(moment)))
        case .seconds: JSON(moment.seconds)
        case .milliseconds: JSON(moment.milliseconds)
        }
    }
}

/// How the remote writes a number that is a JSON number here.
public enum NumberForm: String, Equatable, Sendable, CaseIterable {
    /// A whole number as text: 7 and "7".
    case text
    /// The nearest whole number below.
    case whole

    func remote(_ local: JSON) -> JSON? {
        guard let number = local.numberValue else { return nil }
        switch self {
        case .text: return .string(number.text)
        case .whole: return Self.whole(number)
        }
    }

    func local(_ remote: JSON) -> JSON? {
        switch self {
        case .text: remote.stringValue.flatMap(JSONNumber.init(text:)).map(JSON.number)
        case .whole: remote.numberValue.flatMap(Self.whole)
        }
    }

    private static func whole(_ number: JSONNumber) -> JSON? {
        if number.isInteger { return .number(number) }
        return Int64(exactly: number.double.rounded(.down)).map { JSON($0) }
    }
}
