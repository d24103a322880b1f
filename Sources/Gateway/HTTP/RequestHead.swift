import Adapters

/// The header lines of one request, checked as they are added. RFC 9110 and 9112 leave some of these shapes to the server's taste;
/// here each is refused, since a proxy in front may read them differently (request smuggling).
struct RequestHead: Sendable {
    enum Framing: Equatable, Sendable {
        case noBody
        case length(Int)
        case chunked
    }

    private(set) var fields = HeaderFields()
    private(set) var count = 0
    /// The caller's own name for the request, where it has a permitted form.
    private(set) var requestID: String?
    /// Such bodies may be files.
    private(set) var hasMultipartBody = false
    private var host: UInt = 0
    private var contentLength: Int?
    private var isChunked = false
    private var defect: RequestRefusal?

    /// Takes the next line. The first defect is kept, and `framing` throws it.
    mutating func append(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        count += 1
        guard defect == nil else { return }
        guard RequestHead.isToken(name), RequestHead.isFieldValue(value) else {
            defect = .malformedHeaders
            return
        }
        note(name: name, value: value)
        let value = RequestHead.trimmed(value)
        if requestID == nil, RequestHead.same(name, "x-request-id") {
            let text = String(decoding: value, as: UTF8.self)
            if RequestIDSource.isPermitted(text) { requestID = text }
        }
        fields.append(name, value)
    }

    /// libmicrohttpd has cut the white space before a value, not the one after it.
    private static func trimmed(_ value: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var end = value.count
        while end > 0, value[end - 1] == 0x20 || value[end - 1] == 0x09 { end -= 1 }
        return UnsafeBufferPointer(rebasing: value[..<end])
    }

    /// How the body is delimited.
    func framing(isHTTP10: Bool) throws(RequestRefusal) -> Framing {
        if let defect { throw defect }
        if host == 0 && !isHTTP10 { throw .missingHost }
        if isChunked {
            if contentLength != nil { throw .contentLengthWithTransferEncoding }
            if isHTTP10 { throw .unknownTransferCoding }
            return .chunked
        }
        guard let contentLength, contentLength > 0 else { return .noBody }
        return .length(contentLength)
    }

    private mutating func note(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        switch name.count {
        case 4 where RequestHead.same(name, "host"):
            host += 1
            if host > 1 { defect = .severalHosts } else if !RequestHead.isHost(RequestHead.trimmed(value)) { defect = .malformedHost }
        case 12 where RequestHead.same(name, "content-type"):
            if value.count > 10, RequestHead.same(UnsafeBufferPointer(rebasing: value[..<10]), "multipart/") { hasMultipartBody = true }
        case 14 where RequestHead.same(name, "content-length"):
            if contentLength != nil {
                defect = .severalContentLengths
            } else if let length = RequestHead.number(value) {
                contentLength = length
            } else {
                defect = .malformedContentLength
            }
        case 17 where RequestHead.same(name, "transfer-encoding"):
            // Not trimmed: libmicrohttpd undoes the coding for this exact text only.
            if isChunked || !RequestHead.same(value, "chunked") { defect = .unknownTransferCoding }
            isChunked = true
        default:
            break
        }
    }

    private static func same(_ bytes: UnsafeBufferPointer<UInt8>, _ lowercase: StaticString) -> Bool {
        guard bytes.count == lowercase.utf8CodeUnitCount else { return false }
        let other = lowercase.utf8Start
        for place in 0..<bytes.count {
            let byte = bytes[place]
            let lowered = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            if lowered != other[place] { return false }
        }
        return true
    }

    /// A number too large for any machine is the largest one: it is too much, not malformed.
    private static func number(_ value: UnsafeBufferPointer<UInt8>) -> Int? {
        guard !value.isEmpty, value.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return value.reduce(0) { result, byte in
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            let (sum, carries) = product.addingReportingOverflow(Int(byte - 0x30))
            return overflow || carries ? Int.max : sum
        }
    }

    private static func isFieldValue(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        value.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
    }

    private static func isHost(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        value.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"),
                UInt8(ascii: "%"), UInt8(ascii: "~"): true
            default: byte >= 0x80
            }
        }
    }

    /// RFC 9110's `tchar`, one bit a character.
    private static func isToken(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !name.isEmpty else { return false }
        return name.allSatisfy { byte in
            byte < 64
                ? (0x03FF_6CFA_0000_0000 as UInt64) &>> UInt64(byte) & 1 == 1
                : byte < 128 && (0x57FF_FFFF_C7FF_FFFE as UInt64) &>> UInt64(byte & 63) & 1 == 1
        }
    }
}
