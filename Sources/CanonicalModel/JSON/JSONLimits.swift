/// What a text may cost before the reader refuses it.
public struct JSONLimits: Sendable {
    /// Arrays and objects open at once; at most `deepest`, whatever is asked, because reading takes stack.
    public var maxDepth: Int
    /// Length of the whole text in bytes.
    public var maxBytes: Int
    /// Length of one number in bytes.
    public var maxNumberLength: Int
    /// Values in the text, containers included: a tree takes up to a hundred bytes for each, and a text as little as two.
    public var maxValues: Int

    public static let deepest = 512

    public init(maxDepth: Int = 64, maxBytes: Int = 8 << 20, maxNumberLength: Int = 1000, maxValues: Int = 1_000_000) {
        self.maxDepth = maxDepth
        self.maxBytes = maxBytes
        self.maxNumberLength = maxNumberLength
        self.maxValues = maxValues
    }
}

/// Departures from RFC 8259 that a reader may be told to accept.
public struct JSONTolerance: OptionSet, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// None.
    public static let strict: JSONTolerance = []
    /// One comma behind the last element or member.
    public static let trailingComma = JSONTolerance(rawValue: 1 << 0)
    /// `//` and what follows it on its line, wherever there may be blanks.
    public static let lineComments = JSONTolerance(rawValue: 1 << 1)
}
