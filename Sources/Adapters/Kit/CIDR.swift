/// A range of addresses: `192.0.2.0/24`, `2001:db8::/32`, or one address alone.
public struct CIDR: Hashable, Sendable {
    public let network: IPAddress
    /// Leading bits that an address has to share with the network.
    public let prefixLength: Int

    /// Bits behind the prefix are ignored, as operators write `192.0.2.1/24` for their network. Nil where the text is no
    /// range.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        let bits = address.bytes.count * 8
        guard parts.count == 2 else {
            network = address
            prefixLength = bits
            return
        }
        // A range written over IPv4-mapped addresses counts its bits from the start of the IPv6 address.
        let isMapped = address.isVersion4 && first.contains(":")
        guard var length = DecimalText.value(parts[1].utf8, atMost: isMapped ? 128 : bits) else { return nil }
        if isMapped {
            guard length >= 96 else { return nil }
            length -= 96
        }
        network = CIDR.masked(address, length)
        prefixLength = length
    }

    /// The address and its neighbours that share so many leading bits.
    public init(_ address: IPAddress, prefixLength: Int) {
        let length = min(max(prefixLength, 0), address.bytes.count * 8)
        network = CIDR.masked(address, length)
        self.prefixLength = length
    }

    public func contains(_ address: IPAddress) -> Bool {
        address.bytes.count == network.bytes.count && CIDR.masked(address, prefixLength) == network
    }

    private static func masked(_ address: IPAddress, _ length: Int) -> IPAddress {
        let bytes = address.bytes.enumerated().map { index, byte -> UInt8 in
            let kept = min(max(length - index * 8, 0), 8)
            return kept == 0 ? 0 : byte & (0xFF << UInt8(8 - kept))
        }
        return IPAddress(bytes: bytes)
    }
}

extension CIDR: CustomStringConvertible {
    public var description: String {
        "\(network)/\(prefixLength)"
    }
}
