import CanonicalModel

/// An origin as text: `system/id`, and in a field of a remote ticket `system/id SUM`, sealed.
package enum OriginText {
    private static let longestSystem = 100
    private static let longest = 4000

    /// A system's name may hold a slash, which is then written `%2F`.
    package static func text(_ origin: Origin) -> String {
        "\(PercentEncoding.encode(origin.system.value))/\(origin.id)"
    }

    package static func text(_ origin: Origin, _ seal: OriginSeal) -> String {
        let text = text(origin)
        return "\(text) \(seal.sum(.ticket, text))"
    }

    /// Nil for whatever else people may have written into the field.
    package static func origin(_ sealed: String, _ seal: OriginSeal) -> Origin? {
        // By scalars: what stands around a delimiter may make one character with it.
        let scalars = sealed.unicodeScalars
        guard let space = scalars.lastIndex(of: " ") else { return nil }
        let text = String(scalars[..<space])
        guard text.utf8.count <= longest, seal.vouches(.ticket, for: text, Substring(scalars[scalars.index(after: space)...])) else {
            return nil
        }
        return origin(text)
    }

    /// For where a seal vouches for the text: ids may hold anything.
    static func origin(_ text: String) -> Origin? {
        let scalars = text.unicodeScalars
        guard text.utf8.count <= longest, let slash = scalars.firstIndex(of: "/") else { return nil }
        let written = String(scalars[..<slash])
        let id = String(scalars[scalars.index(after: slash)...])
        guard !id.isEmpty, let system = PercentEncoding.decode(written), !system.isEmpty, system.utf8.count <= longestSystem,
            PercentEncoding.encode(system) == written
        else { return nil }
        return Origin(system: SystemName(system), id: id)
    }
}

extension PercentEncoding {
    /// Everything but RFC 3986's unreserved characters, and those kept, is escaped.
    package static func encode(_ text: String, keeping kept: String = "") -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8).union(kept.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if plain.contains(byte) {
                out.append(byte)
            } else {
                out += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// `a=1&b=x%20y`
    package static func query(_ pairs: [(String, String)]) -> String {
        pairs.map { "\($0.0)=\(encode($0.1, keeping: ","))" }.joined(separator: "&")
    }
}
