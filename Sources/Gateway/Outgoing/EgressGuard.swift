import Adapters

/// Decides where outgoing calls may go. Hooks are addresses that people type in: without this they would reach whatever
/// the gateway's host can reach. Pure; it is asked once about the URL and once more about every address that is really
/// connected to, so that a name which changes its address in between gains nothing.
struct EgressGuard: Sendable {
    /// Hosts that may be called although their addresses are private.
    private let listed: Set<Place>
    /// Nothing but the listed hosts may be called.
    private let onlyListed: Bool

    struct Place: Hashable, Sendable {
        /// Lower case, without brackets and without the dot of the root.
        var host: String
        var port: UInt16

        init(host: String, port: UInt16) {
            var host = host.lowercased()
            if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
            if host.hasSuffix(".") { host.removeLast() }
            // One spelling for an address, however its zeros were written.
            self.host = IPAddress(host)?.description ?? host
            self.port = port
        }

        /// `HOST:PORT`, IPv6 in brackets.
        init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0 else {
                return nil
            }
            let host = text[..<colon]
            guard !host.isEmpty, host.contains(":") == host.hasPrefix("[") else { return nil }
            self.init(host: String(host), port: port)
        }
    }

    init(allowing listed: [Place] = [], only onlyListed: Bool = false) {
        self.listed = Set(listed)
        self.onlyListed = onlyListed
    }

    /// Whether the URL may be called at all; nil means it may.
    func refusal(of target: OutgoingTarget) -> EgressRefusal? {
        let place = Place(host: target.host, port: target.port)
        if onlyListed, !listed.contains(place) { return .notListed(place.host, place.port) }
        guard let address = IPAddress(place.host) else { return nil }
        return refusal(of: address.bytes, of: target)
    }

    /// Whether an address that the target's name stands for may be connected to; nil means it may.
    /// - Parameter address: 4 or 16 bytes in network order.
    func refusal(of address: [UInt8], of target: OutgoingTarget) -> EgressRefusal? {
        let place = Place(host: target.host, port: target.port)
        let found = AddressClass(address)
        switch found {
        case .publicly: return nil
        case .privately where listed.contains(place): return nil
        // A name may stand for anything; only who writes the address itself means it.
        case .never where listed.contains(place) && IPAddress(place.host)?.bytes == address: return nil
        case .privately(let what), .never(let what): return .address(what)
        }
    }
}

/// What kind of network an address belongs to.
enum AddressClass: Equatable, Sendable {
    case publicly
    /// A network of one's own: reached where the operator lists the host.
    case privately(String)
    /// Metadata services, groups, and addresses that carry another one inside.
    case never(String)

    init(_ bytes: [UInt8]) {
        if bytes.count == 16, let carried = AddressClass.carriers.first(where: { bytes.starts(with: $0.prefix) }) {
            self = .never(carried.name)
            return
        }
        guard bytes.count == 4 || bytes.count == 16 else {
            self = .never("of an unknown family")
            return
        }
        let address = IPAddress(bytes: bytes)
        if let range = AddressClass.ranges.first(where: { $0.range.contains(address) }) {
            self = range.isOwn ? .privately(range.name) : .never(range.name)
        } else if bytes.count == 16, bytes[0] & 0xE0 != 0x20 {
            self = .never("not a global address")
        } else {
            self = .publicly
        }
    }

    /// Compared byte by byte, because an address value takes a mapped address for the one inside.
    private static let carriers: [(prefix: [UInt8], name: String)] = [
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], "an IPv4-mapped address"),
        ([0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0], "an IPv4-translated address"),
        ([0x00, 0x64, 0xFF, 0x9B], "a NAT64 address"),
        ([0x20, 0x02], "a 6to4 address"),
        ([0x20, 0x01, 0x00, 0x00], "a Teredo address"),
    ]

    private struct Range {
        var range: CIDR
        var name: String
        var isOwn: Bool
    }

    /// IANA's special-purpose registries, and the addresses at which clouds keep their secrets.
    private static let ranges: [Range] = [
        ("0.0.0.0/8", "an unspecified address", false),
        ("10.0.0.0/8", "a private address", true),
        ("100.100.100.200/32", "a metadata address", false),
        ("100.64.0.0/10", "a carrier's shared address", true),
        ("127.0.0.0/8", "a loopback address", true),
        ("168.63.129.16/32", "a metadata address", false),
        ("169.254.0.0/16", "a link-local address", false),
        ("172.16.0.0/12", "a private address", true),
        ("192.0.0.0/24", "a reserved address", false),
        ("192.0.2.0/24", "a documentation address", false),
        ("192.88.99.0/24", "a 6to4 relay", false),
        ("192.168.0.0/16", "a private address", true),
        ("198.18.0.0/15", "a benchmarking address", true),
        ("198.51.100.0/24", "a documentation address", false),
        ("203.0.113.0/24", "a documentation address", false),
        ("224.0.0.0/4", "a multicast address", false),
        ("240.0.0.0/4", "a reserved address", false),
        ("::1/128", "a loopback address", true),
        ("::/128", "an unspecified address", false),
        ("fd00:ec2::/32", "a metadata address", false),
        ("fc00::/7", "a private address", true),
        ("fe80::/10", "a link-local address", false),
        ("fec0::/10", "a site-local address", false),
        ("ff00::/8", "a multicast address", false),
        ("2001::/23", "a reserved address", false),
        ("2001:db8::/32", "a documentation address", false),
        ("3fff::/20", "a documentation address", false),
    ].compactMap { text, name, isOwn in
        CIDR(text).map { Range(range: $0, name: name, isOwn: isOwn) }
    }
}

/// Why a call is not made.
enum EgressRefusal: Error, Equatable, Sendable {
    /// The text is no URL that is called here.
    case malformed(String)
    case notListed(String, UInt16)
    /// What the address is.
    case address(String)
}

extension EgressRefusal: CustomStringConvertible {
    var description: String {
        switch self {
        case .malformed(let reason): "the URL is refused: \(reason)"
        case .notListed(let host, let port): "\(host):\(port) is not in egress.allow"
        case .address(let what): "the host is \(what); egress.allow may name it"
        }
    }
}
