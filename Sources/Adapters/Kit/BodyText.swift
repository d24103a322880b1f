import CanonicalModel

/// The text of a request's body as UTF-8, whatever it was sent as.
public enum BodyText {
    /// A body that cannot be read as text, and the HTTP status that says so.
    public struct Refusal: Error, Sendable, Equatable {
        public var status: Int
        public var error: CanonicalError
    }

    /// Callers in the field send JSON with no content type, as plain text, or (curl's default) as a form; what is labelled
    /// anything else is no call of a JSON contract.
    ///
    /// - Throws: `Refusal` with 415 for another kind of body or an unknown charset, with 200 for bytes that are not in the
    ///   charset they claim.
    public static func utf8(of request: GateRequest) throws(Refusal) -> [UInt8] {
        guard !request.body.isEmpty else { return [] }
        let type = ContentType(request.headers["Content-Type"] ?? "")
        guard accepts(type, body: request.body) else {
            throw Refusal(status: 415, error: .invalid("Content-Type", .unknownValue, "unsupported content type \(type.media)"))
        }
        switch type.charset {
        case nil, "utf-8", "utf8", "us-ascii", "ascii":
            return withoutByteOrderMark(request.body)
        case "gbk", "gb2312", "gb18030", "x-gbk", "cp936", "ms936":
            guard let bytes = GB18030.utf8(request.body) else {
                throw Refusal(status: 200, error: .invalid("body", .malformed, "the body is not in the charset it claims"))
            }
            return bytes
        case .some(let name):
            throw Refusal(status: 415, error: .invalid("Content-Type", .unknownValue, "unsupported charset \(name)"))
        }
    }

    private static func accepts(_ type: ContentType, body: [UInt8]) -> Bool {
        switch type.media {
        case "", "application/json", "text/json", "text/plain": true
        case "application/x-www-form-urlencoded": looksLikeJSON(body)
        default: type.media.hasSuffix("+json")
        }
    }

    private static func looksLikeJSON(_ body: [UInt8]) -> Bool {
        let first = body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// Some client libraries put one in front, and RFC 8259 lets a reader ignore it.
    private static func withoutByteOrderMark(_ body: [UInt8]) -> [UInt8] {
        body.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(body.dropFirst(3)) : body
    }
}

/// A `Content-Type` header taken apart, in lower case.
struct ContentType: Equatable {
    /// `type/subtype`; empty where the header is missing.
    let media: String
    let charset: String?

    init(_ header: String) {
        let parts = header.split(separator: ";").map { ContentType.trimmed($0).lowercased() }
        media = parts.first ?? ""
        charset = parts.dropFirst().compactMap(ContentType.charset).first
    }

    private static func charset(_ parameter: String) -> String? {
        let pair = parameter.split(separator: "=", maxSplits: 1)
        guard pair.count == 2, trimmed(pair[0]) == "charset" else { return nil }
        var value = trimmed(pair[1])
        if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
        return value.isEmpty ? nil : String(value)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var rest = text
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
