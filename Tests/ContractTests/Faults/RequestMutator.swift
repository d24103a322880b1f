import CanonicalModel
import TestSupport

/// Bends requests, at random but repeatably: as a caller's faulty program would, and as somebody who looks for a way in.
struct RequestMutator {
    var random: RandomSource

    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "BREW"]
    private static let texts = [
        "", " ", "0", "-1", "1e400", "9223372036854775808", "18446744073709551616", "null", "true", "[]", "{}", "' OR 1=1 --", "%00", "%ff",
        "../../etc/passwd", "\u{FEFF}", "😀", "é", "e\u{301}", "{{title}}", "{title}", "${jndi:x}", "<script>", "a,b,,c", "%s%n", "1,2,3", "-0", "१",
    ]
    private static let values: [JSON] = [
        .null, true, false, 0, -1, 1, "", " ", "x", "\u{0}", "2001", "1e2", [], .object(JSONObject()), [1, "a", .null],
        .number(token("1e400")), .number(token("9223372036854775807")), .number(token("9223372036854775808")),
        .number(token("-9223372036854775808")), .number(token("1.5")), .number(token("0.1e-300")), .number(token("-0")),
        .string(String(repeating: "长", count: 3000)), .string("' OR 1=1 --"), .string("\u{FFFD}\u{10FFFF}\u{202E}"), ["a": ["b": ["c": []]]],
    ]

    private static func token(_ text: String) -> JSONNumber {
        JSONNumber(text: text) ?? JSONNumber(text: "0")!
    }

    /// A request whose framing holds: one answer is to come of it.
    mutating func bend(_ request: ClientRequest) -> ClientRequest {
        var out = request
        for _ in 0..<Int.random(in: 0...2, using: &random) + (Bool.random(using: &random) ? 1 : 0) {
            switch Int.random(in: 0..<12, using: &random) {
            case 0: out.method = pick(Self.methods)
            case 1, 2: bendTarget(&out)
            case 3: bendHeaders(&out)
            case 4, 5: out.body = bytesBent(out.body)
            default: bendJSON(&out)
            }
        }
        return out
    }

    /// A request of which anything may be wrong.
    mutating func garble(_ request: ClientRequest) -> [UInt8] {
        var bytes = request.bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) { bytes = bytesBent(bytes) }
        return bytes
    }

    private mutating func pick<T>(_ items: [T]) -> T {
        items[Int.random(in: 0..<items.count, using: &random)]
    }

    private mutating func bendTarget(_ request: inout ClientRequest) {
        let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        let text = pick(Self.texts).utf8.map { byte in
            (0x21...0x7E).contains(byte) && byte != 0x23 ? String(UnicodeScalar(byte)) : "%" + String(UInt16(byte) + 0x100, radix: 16).suffix(2)
        }.joined()
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            var segments = parts[0].split(separator: "/").map { String($0) }
            if !segments.isEmpty { segments[Int.random(in: 0..<segments.count, using: &random)] = text }
            request.target = "/" + segments.joined(separator: "/") + (parts.count > 1 ? "?" + parts[1] : "")
        case 1: request.target = parts[0] + "/" + text
        case 2: request.target += (parts.count > 1 ? "&" : "?") + text + "=" + text
        case 3 where parts.count > 1:
            var pairs = parts[1].split(separator: "&").map { String($0) }
            let place = Int.random(in: 0..<max(1, pairs.count), using: &random)
            if place < pairs.count { pairs[place] = (pairs[place].split(separator: "=").first.map { String($0) } ?? "") + "=" + text }
            request.target = parts[0] + "?" + pairs.joined(separator: "&")
        default:
            // Bytes of the target, kept to what a request line can hold.
            request.target = "/" + String(decoding: bytesBent(Array(request.target.utf8.dropFirst())).map { byte in
                (0x21...0x7E).contains(byte) ? byte : UInt8(ascii: "~")
            }, as: UTF8.self)
        }
    }

    private mutating func bendHeaders(_ request: inout ClientRequest) {
        guard !request.headers.isEmpty else { return }
        let place = Int.random(in: 0..<request.headers.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: request.headers.remove(at: place)
        case 1: request.headers.append(request.headers[place])
        case 2: request.headers.append(("Idempotency-Key", pick(["k", "", "a b", String(repeating: "k", count: 300)])))
        case 3: request.headers[place].value = String(repeating: "9", count: pick([10, 13, 200, 5000]))
        case 4: request.headers.append(("Content-Type", pick(["text/xml", "application/json; charset=gbk", "a/b/c;;=", "multipart/form-data"])))
        default: request.headers[place].value = pick(Self.texts)
        }
    }

    private mutating func bendJSON(_ request: inout ClientRequest) {
        guard let value = try? JSON(parsing: request.body, tolerance: .trailingComma) else { return }
        request.body = bent(value, depth: 0).encoded()
    }

    /// The value with one place in it changed.
    private mutating func bent(_ value: JSON, depth: Int) -> JSON {
        switch value {
        case .object(let members) where !members.isEmpty && depth < 8:
            let keys = members.keys
            let key = pick(keys)
            var out = members
            switch Int.random(in: 0..<10, using: &random) {
            case 0: out.removeValue(forKey: key)
            case 1: out[pick(Self.texts)] = pick(Self.values)
            case 2, 3, 4: out[key] = bent(members[key] ?? .null, depth: depth + 1)
            default: out[key] = pick(Self.values)
            }
            return .object(out)
        case .array(let items) where !items.isEmpty && depth < 8:
            var out = items
            let place = Int.random(in: 0..<items.count, using: &random)
            if Bool.random(using: &random) { out[place] = bent(items[place], depth: depth + 1) } else { out.append(pick(Self.values)) }
            return .array(out)
        default: return pick(Self.values)
        }
    }

    private mutating func bytesBent(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return [UInt8.random(in: 0...255, using: &random)] }
        var out = bytes
        let place = Int.random(in: 0..<out.count, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: out[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: out[place] = UInt8.random(in: 0...255, using: &random)
        case 2: out.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 3: out.remove(at: place)
        case 4: out.removeSubrange(place..<min(out.count, place + Int.random(in: 1...40, using: &random)))
        case 5: out.insert(contentsOf: pick(Self.texts).utf8, at: place)
        default: out.insert(contentsOf: out[place..<min(out.count, place + Int.random(in: 1...200, using: &random))], at: place)
        }
        return out
    }
}
