/// The request target as sent, split at the first question mark. Nothing is decoded: signatures cover these bytes.
struct RequestTarget: Sendable, Equatable {
    var path: String
    var query: String

    /// Takes origin form only. Refuses control bytes and spaces anywhere, bad percent-encoding in the path, and bytes that are
    /// not UTF-8.
    init(bytes: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) {
        let split = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count
        let pathBytes = UnsafeBufferPointer(rebasing: bytes[..<split])
        let queryBytes = UnsafeBufferPointer(rebasing: bytes[min(split + 1, bytes.count)...])
        guard pathBytes.first == UInt8(ascii: "/"),
            RequestTarget.isPath(pathBytes),
            queryBytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F }),
            let path = String(validating: pathBytes, as: UTF8.self),
            let query = queryBytes.isEmpty ? "" : String(validating: queryBytes, as: UTF8.self)
        else { throw .malformedTarget }
        self.path = path
        self.query = query
    }

    private static func isPath(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            guard byte > 0x20, byte != 0x7F else { return false }
            if byte == UInt8(ascii: "%") {
                guard place + 2 < bytes.count, isHex(bytes[place + 1]), isHex(bytes[place + 2]) else { return false }
                place += 3
            } else {
                place += 1
            }
        }
        return true
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
