/// The parameters of a query, in order, decoded. What is no percent-encoded UTF-8 is there all the same, with replacement
/// characters: a filter that was asked for must not be lost.
public struct QueryParameters: Sendable {
    public let items: [(name: String, value: String)]
    /// The name of the first that is no percent-encoded UTF-8.
    public let malformed: String?

    /// More parameters than any contract has uses for are not looked at.
    private static let most = 256

    public init(_ rawQuery: String) {
        var malformed: String?
        items = rawQuery.split(separator: "&").prefix(Self.most).map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let (rawName, rawValue) = (parts[0], parts.count > 1 ? parts[1] : "")
            let name = PercentEncoding.decode(rawName, plusIsSpace: true)
            let value = PercentEncoding.decode(rawValue, plusIsSpace: true)
            let shown = name ?? PercentEncoding.decodeLeniently(rawName)
            if name == nil || value == nil { malformed = malformed ?? shown }
            return (name: shown, value: value ?? PercentEncoding.decodeLeniently(rawValue))
        }
        self.malformed = malformed
    }

    /// The last one given, as the contracts' own servers have it.
    public subscript(name: String) -> String? {
        items.last { $0.name == name }?.value
    }

    public func all(_ name: String) -> [String] {
        items.filter { $0.name == name }.map(\.value)
    }
}
