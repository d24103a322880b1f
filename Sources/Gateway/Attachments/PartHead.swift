import Adapters

/// The header lines of one part of a form.
struct PartHead: Equatable, Sendable {
    /// Of the form's field.
    var name: String
    /// Present where the part is a file, also as empty text: a browser's file input that nothing was chosen in.
    var fileName: String?
    /// As declared; empty where it is not.
    var type: String

    private static let mostLines = 16

    /// - Parameter bytes: the lines, joined by line breaks.
    init(_ bytes: ArraySlice<UInt8>) throws(UploadRefusal) {
        var disposition: HeaderParameters?
        var type = ""
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: true)
        guard lines.count <= Self.mostLines else { throw .malformed("a part has more than \(Self.mostLines) header lines") }
        for line in lines {
            let (name, value) = try Self.parts(of: line)
            switch name {
            case "content-disposition":
                guard disposition == nil, let read = HeaderParameters(value), read.value == "form-data" else {
                    throw .malformed("a part's Content-Disposition cannot be read")
                }
                disposition = read
            case "content-type": type = String(decoding: value, as: UTF8.self)
            case "content-transfer-encoding":
                guard ["binary", "8bit", "7bit"].contains(String(decoding: value, as: UTF8.self).lowercased()) else {
                    throw .malformed("parts must not be encoded")
                }
            default: break
            }
        }
        guard let disposition, let name = disposition.bytes("name").map(PartText.decode) else {
            throw .malformed("a part has no name")
        }
        self.name = name
        self.type = type
        fileName = disposition.bytes("filename*").flatMap(PartText.extended) ?? disposition.bytes("filename").map(PartText.decode)
    }

    private static func parts(of line: ArraySlice<UInt8>) throws(UploadRefusal) -> (name: String, value: [UInt8]) {
        let line = line.last == 0x0D ? line.dropLast() : line
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy({ (0x21...0x7E).contains($0) }),
            line[colon...].allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 })
        else { throw .malformed("a part has a malformed header line") }
        let blanks: Set<UInt8> = [0x20, 0x09]
        let value = line[(colon + 1)...].drop { blanks.contains($0) }
        return (String(decoding: line[..<colon], as: UTF8.self).lowercased(), Array(value))
    }
}

/// Text in a part's head, whose charset nobody declares.
enum PartText {
    /// UTF-8 where it is that, else GBK, else each byte for itself.
    static func decode(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        if let converted = GB18030.utf8(bytes) { return String(decoding: converted, as: UTF8.self) }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// RFC 5987's `charset'language'percent-encoded`; nil for one that cannot be read.
    static func extended(_ bytes: [UInt8]) -> String? {
        let parts = bytes.split(separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let raw = unescaped(parts[2]) else { return nil }
        switch String(decoding: parts[0], as: UTF8.self).lowercased() {
        case "utf-8": return String(validating: raw, as: UTF8.self).flatMap(plain)
        case "gbk", "gb2312", "gb18030": return GB18030.utf8(raw).map { String(decoding: $0, as: UTF8.self) }.flatMap(plain)
        default: return nil
        }
    }

    private static func plain(_ text: String) -> String? {
        text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? nil : text
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var out: [UInt8] = []
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            if byte != UInt8(ascii: "%") {
                out.append(byte)
            } else if let high = rest.next().flatMap(Hex.value), let low = rest.next().flatMap(Hex.value) {
                out.append(high << 4 | low)
            } else {
                return nil
            }
        }
        return out
    }
}
