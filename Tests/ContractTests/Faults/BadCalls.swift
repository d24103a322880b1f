import CanonicalModel
import Foundation
import TestSupport

/// A call that is wrong in one way, and what its contract's caller is to be told.
struct BadCall: Sendable {
    var what: String
    var request: ClientRequest
    /// As sent, where a request cannot say it.
    var bytes: [UInt8]?
    var status: Int
    /// `code` or `errno` of the envelope; nil where nobody knows whose call it is, or libmicrohttpd refuses it by itself.
    var code: Int64?
    /// Also expected of the answer.
    var header: (name: String, value: String)?

    /// Answered with 200, as the contracts' errors are.
    init(_ what: String, _ request: ClientRequest, _ code: Int64) {
        self.init(what, request, 200, code)
    }

    init(_ what: String, _ request: ClientRequest, _ status: Int, _ code: Int64?, header: (String, String)? = nil) {
        self.what = what
        self.request = request
        self.status = status
        self.code = code
        self.header = header
    }

    /// With raw bytes in place of a mark in the request.
    func replacing(_ mark: String, with raw: [UInt8]) -> BadCall {
        var out = self
        var bytes = request.bytes
        if let range = bytes.firstRange(of: Array(mark.utf8)) { bytes.replaceSubrange(range, with: raw) }
        out.bytes = bytes
        return out
    }
}

/// What is wrong in the same way at every gate, bent from a call that is right.
struct BadCallMaker {
    /// A right call with a JSON object as its body.
    var right: ClientRequest
    /// The contract's code for an unusable body or parameter, for a path that is none, and for what the server itself refuses.
    var badBody: Int64
    var badPath: Int64
    var badFrame: Int64
    /// Methods that the path does take.
    var allow: String

    static let bodyLimit = 8 << 20

    var bodies: [BadCall] {
        let nested = String(repeating: "[", count: 100_000)
        let tooManyValues = "[" + String(repeating: "1,", count: 1_200_000) + "1]"
        let texts: [(String, String)] = [
            ("no JSON", "hello"), ("half of an object", #"{"title":"#), ("two values", "{} {}"), ("an array", "[]"),
            ("a number", "7"), ("a string", #""x""#), ("null", "null"), ("single quotes", "{'title':'x'}"),
            ("a bare NaN", #"{"title":NaN}"#), ("a lone surrogate", #"{"title":"\ud800"}"#),
            ("a raw control character", "{\"title\":\"a\u{1}b\"}"), ("deep nesting", nested),
            ("deep nesting of objects", String(repeating: #"{"a":"#, count: 50_000)),
            ("nesting beyond the limit", #"{"a":"# + String(repeating: "[", count: 600) + String(repeating: "]", count: 600) + "}"),
            ("more values than allowed", #"{"a":"# + tooManyValues + "}"),
            ("a number of 5000 digits", #"{"a":"# + String(repeating: "9", count: 5000) + "}"),
        ]
        var calls: [BadCall] = texts.map { BadCall($0.0, right.with(body: $0.1), badBody) }
        calls += [
            BadCall("invalid UTF-8 in the body", right.with(body: [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D]), badBody),
            BadCall("a NUL byte in the body", right.with(body: right.body + [0]), badBody),
            BadCall("UTF-16", right.with(body: right.body.flatMap { [$0, 0] }), badBody),
            BadCall(
                "bytes that are no GBK",
                right.with("Content-Type", "application/json; charset=gbk").with(body: [0x7B, 0x22, 0xFF, 0xFF, 0x22, 0x7D]), badBody),
        ]
        return calls
    }

    var frames: [BadCall] {
        [
            BadCall("XML", right.with("Content-Type", "application/xml").with(body: "<ticket/>"), 415, badBody),
            BadCall("a picture", right.with("Content-Type", "image/png"), 415, badBody),
            BadCall("multipart", right.with("Content-Type", "multipart/form-data; boundary=x"), 415, badBody),
            BadCall("an unknown charset", right.with("Content-Type", "application/json; charset=klingon"), 415, badBody),
            BadCall("a form", right.with("Content-Type", "application/x-www-form-urlencoded").with(body: "title=x"), 415, badBody),
            BadCall("a body over the limit", right.with(body: [UInt8](repeating: 0x20, count: Self.bodyLimit + 1)), 413, badFrame),
            BadCall("a claim of 2^62 bytes", right.with("Content-Length", "4611686018427387904"), 413, badFrame),
            BadCall("a wrong method", right.with(method: "PUT"), 405, badPath, header: ("Allow", allow)),
            BadCall("another wrong method", right.with(method: "OPTIONS"), 405, badPath, header: ("Allow", allow)),
            BadCall("an unknown path", right.with(target: right.target + "/none/such"), 404, badPath),
            BadCall("a path with a NUL", right.with(target: right.target + "%00"), 404, badPath),
            BadCall("a path with an encoded slash", right.with(target: right.target + "%2F"), 404, badPath),
            BadCall("a path with invalid UTF-8 encoded", right.with(target: right.target + "%ff"), 404, badPath),
            BadCall("headers just over the limit of 16 KB", right.with("X-Long", String(repeating: "x", count: 16_500)), 431, badFrame),
            BadCall("headers of 200 KB", right.with("X-Long", String(repeating: "x", count: 200_000)), 431, nil),
            BadCall("150 header lines", right.also((1...150).map { "X-\($0)" }), 431, badFrame),
            BadCall("two lengths", right.with("Content-Length", "\(right.body.count)").also("content-length", "1"), 400, badFrame),
            BadCall("a length that is no number", right.with("Content-Length", "ten"), 400, nil),
            BadCall("an unknown transfer coding", right.with("Transfer-Encoding", "gzip"), 501, badFrame),
            BadCall("a path with raw invalid UTF-8", right.with(target: right.target + "@@"), 400, nil).replacing("@@", with: [0xFF, 0xFE]),
        ]
    }
}

extension ClientRequest {
    /// More header lines of whatever names.
    func also(_ names: [String]) -> ClientRequest {
        names.reduce(self) { $0.also($1, "x") }
    }

    func also(_ name: String, _ value: String) -> ClientRequest {
        var out = self
        out.headers.append((name, value))
        return out
    }
}
