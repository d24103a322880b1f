/// The parameters of a query, in order, decoded; what cannot be decoded is left out.
public struct QueryParameters: Sendable {
    public let items: [(name: String, value: String)]

    /// More parameters than any contract has uses for are not looked at.
    private static let most = 256

    public init(_ rawQuery: String) {
        items = rawQuery.split(separator: "&").prefix(Self.most).compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
                let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { return nil }
            return (name: name, value: value)
        }
    }

    /// The last one given, as the contracts' own servers have it.
    public subscript(name: String) -> String? {
        items.last { $0.name == name }?.value
    }

    public func all(_ name: String) -> [String] {
        items.filter { $0.name == name }.map(\.value)
    }
}
