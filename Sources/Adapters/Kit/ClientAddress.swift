/// Who really calls, where proxies stand between.
public enum ClientAddress {
    /// More entries than any chain of proxies has are not looked at.
    private static let mostHops = 32

    /// The socket's peer, or, where that is a trusted proxy, the rightmost `X-Forwarded-For` entry that is no trusted proxy:
    /// each proxy appends the address it saw, so everything further left is the client's own word.
    ///
    /// - Returns: nil where the address cannot be told: a peer that is not numeric, or a trusted proxy that vouches for
    ///   something that is no address. Such a caller has no address to be trusted by.
    public static func resolve(peer: String, headers: HeaderFields, trustedProxies: [CIDR]) -> IPAddress? {
        // A link-local peer carries its zone.
        guard let socket = IPAddress(peer.prefix { $0 != "%" }) else { return nil }
        var address = socket
        guard trustedProxies.contains(where: { $0.contains(address) }) else { return address }
        let entries = headers.all("X-Forwarded-For").flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        for entry in entries.suffix(mostHops).reversed() {
            guard let next = IPAddress(trimmed(entry)) else { return nil }
            address = next
            guard trustedProxies.contains(where: { $0.contains(next) }) else { return address }
        }
        return address
    }

    private static func trimmed(_ entry: Substring) -> Substring {
        var rest = entry
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return rest
    }
}
