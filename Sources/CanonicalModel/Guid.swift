/// A guid in the form all gates give out: upper case, 8-4-4-4-12.
public struct Guid: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// Takes either case; nil when the text is no 8-4-4-4-12 guid.
    public init?(_ text: String) {
        var out: [UInt8] = []
        out.reserveCapacity(36)
        for (index, byte) in text.utf8.enumerated() {
            switch index {
            case 8, 13, 18, 23:
                guard byte == 0x2D else { return nil }
                out.append(byte)
            default:
                switch byte {
                case 0x30...0x39, 0x41...0x46: out.append(byte)
                case 0x61...0x66: out.append(byte - 0x20)
                default: return nil
                }
            }
        }
        guard out.count == 36 else { return nil }
        self.text = String(decoding: out, as: UTF8.self)
    }

    private init(known text: String) {
        self.text = text
    }

    static let zero = Guid(known: "00000000-0000-0000-0000-000000000000")

    /// A random (version 4) guid.
    public init(random: inout RandomSource) {
        let digits = Array("0123456789ABCDEF".utf8)
        let words = [(random.next() & ~0xF000) | 0x4000, (random.next() & ~(0xC << 60)) | (0x8 << 60)]
        var out: [UInt8] = []
        out.reserveCapacity(36)
        for position in 0..<32 {
            if [8, 12, 16, 20].contains(position) { out.append(0x2D) }
            let shift = UInt64(60 - 4 * (position % 16))
            out.append(digits[Int((words[position / 16] >> shift) & 0xF)])
        }
        text = String(decoding: out, as: UTF8.self)
    }

    public var description: String {
        text
    }
}
