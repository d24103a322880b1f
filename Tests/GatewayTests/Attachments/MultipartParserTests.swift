import Adapters
import CanonicalModel
import Testing

@testable import Gateway

@Suite("Multipart parser")
struct MultipartParserTests {
    /// What a body came to: each part's head and content.
    struct Read: Equatable {
        var parts: [Part] = []
        var isComplete = false

        struct Part: Equatable {
            var head: PartHead
            var content: [UInt8] = []
            var hasEnded = false
        }
    }

    private static let boundary = "XyZ"

    /// - Parameter sizes: how many bytes come at a time; the last size goes on to the end.
    private static func read(_ body: [UInt8], boundary: String = boundary, in sizes: [Int] = [Int.max]) throws(UploadRefusal) -> Read {
        var parser = MultipartParser(boundary: try MultipartBoundary(contentType: "multipart/form-data; boundary=\(boundary)"))
        var out = Read()
        var start = 0
        var turn = 0
        while start < body.count {
            let end = min(body.count, start + min(body.count, sizes[min(turn, sizes.count - 1)]))
            body[start..<end].withUnsafeBytes { parser.append($0) }
            (start, turn) = (end, turn + 1)
            while let event = try parser.next() {
                switch event {
                case .part(let head): out.parts.append(Read.Part(head: head))
                case .data(let bytes): out.parts[out.parts.count - 1].content += bytes
                case .partEnd: out.parts[out.parts.count - 1].hasEnded = true
                }
            }
        }
        out.isComplete = parser.isComplete
        return out
    }

    private static let body = Array(
        ("preamble\r\n--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--XyZ  \r\n"
            + "content-disposition: form-data; name=file; filename=\"t.txt\"\r\nContent-Type: text/plain\r\n\r\n"
            + "\r\n--Xy\r\n--XyYZ\r\r\n-\r\n--XyZ--\r\nepilogue").utf8)

    @Test("Parts come out whole, whatever looks almost like a boundary in them")
    func parts() throws {
        let read = try Self.read(Self.body)
        #expect(read.parts.map(\.head.name) == ["a", "file"])
        #expect(read.parts.map(\.head.fileName) == [nil, "t.txt"])
        #expect(read.parts.map { String(decoding: $0.content, as: UTF8.self) } == ["one", "\r\n--Xy\r\n--XyYZ\r\r\n-"])
        #expect(read.parts.allSatisfy(\.hasEnded) && read.isComplete)
    }

    @Test("It makes no difference how the bytes are cut up")
    func cuts() throws {
        let whole = try Self.read(Self.body)
        for first in 1..<Self.body.count {
            #expect(try Self.read(Self.body, in: [first, Int.max]) == whole, "cut after \(first)")
        }
        #expect(try Self.read(Self.body, in: [1]) == whole)
        let seed = UInt64.random(in: 1...UInt64.max)
        var random = RandomSource(seed: seed)
        for _ in 0..<200 {
            let sizes = (0..<Self.body.count).map { _ in Int.random(in: 1...9, using: &random) }
            #expect(try Self.read(Self.body, in: sizes) == whole, "seed \(seed)")
        }
    }

    @Test("A body that ends early is not complete", arguments: [11, 12, 40, 80, 150])
    func truncated(missing: Int) throws {
        #expect(try !Self.read(Array(Self.body.dropLast(missing))).isComplete)
    }

    @Test(
        "What is no form is refused in words",
        arguments: [
            ("no part begins", String(repeating: "x", count: 20_000)),
            ("header lines are too long", "--XyZ\r\nA: " + String(repeating: "x", count: 20_000)),
            ("header lines are too long", "--XyZ\r\nA: " + String(repeating: "x", count: 9_000) + "\r\n\r\n"),
            ("more than 16 header lines", "--XyZ\r\n" + String(repeating: "A: b\r\n", count: 17) + "\r\n"),
            ("something follows a boundary", "--XyZxyz\r\n\r\n"),
            ("delimiter line is too long", "--XyZ" + String(repeating: " ", count: 100) + "\r\n\r\n"),
            ("no name", "--XyZ\r\nContent-Type: text/plain\r\n\r\n"), ("no name", "--XyZ\r\n\r\nx"),
            ("malformed header line", "--XyZ\r\nContent-Disposition\r\n\r\n"),
            ("malformed header line", "--XyZ\r\n folded: line\r\n\r\n"),
            ("malformed header line", "--XyZ\r\nContent-Disposition: form-data; name=\"a\0b\"\r\n\r\n"),
            ("malformed header line", "--XyZ\r\nA: b\rc\r\n\r\n"),
            ("Content-Disposition cannot be read", "--XyZ\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n"),
            ("Content-Disposition cannot be read", "--XyZ\r\nContent-Disposition: form-data; name=\"a\r\n\r\n"),
            ("Content-Disposition cannot be read", "--XyZ\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n"),
            ("must not be encoded", "--XyZ\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n"),
            ("more than 64 parts", String(repeating: "--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n", count: 70)),
        ])
    func malformed(reason: String, body: String) {
        for sizes in [[Int.max], [1]] {
            do {
                _ = try Self.read(Array(body.utf8), in: sizes)
                Issue.record("taken: \(body.prefix(80))")
            } catch {
                guard case .malformed(let told) = error else {
                    Issue.record("\(error)")
                    continue
                }
                #expect(told.contains(reason), "\(told)")
            }
        }
    }

    @Test(
        "A boundary that is missing, too long or odd is refused",
        arguments: [
            ("multipart/form-data", true), ("multipart/form-data; boundary=", true), ("multipart/form-data; boundary=\"\"", true),
            ("multipart/form-data; boundary=" + String(repeating: "b", count: 71), true),
            ("multipart/form-data; boundary=\"a\u{7F}b\"", true), ("multipart/form-data; boundary=\"a", false),
            ("multipart/mixed; boundary=a", false), ("application/json", false), ("", false),
        ])
    func boundaries(contentType: String, isForm: Bool) {
        do {
            _ = try MultipartBoundary(contentType: contentType)
            Issue.record("taken: \(contentType)")
        } catch {
            if case .malformed = error { #expect(isForm) } else { #expect(error == .notMultipart && !isForm) }
        }
    }

    @Test("Boundaries of every permitted kind work", arguments: ["a", "\"with blank\"", "\"a'()+_,-./:=?b\"", String(repeating: "b", count: 70)])
    func goodBoundaries(boundary: String) throws {
        let plain = boundary.replacing("\"", with: "")
        let read = try Self.read(
            Array("--\(plain)\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--\(plain)--".utf8), boundary: boundary)
        #expect(read.isComplete && read.parts.first?.content == [0x78])
    }

    @Test("A body made of almost-boundaries takes linear time")
    func almostBoundaries() throws {
        let long = String(repeating: "b", count: 70)
        let almost = Array("\r\n--\(long.dropLast())a".utf8)
        func seconds(_ count: Int) throws -> Double {
            var body = Array("--\(long)\r\nContent-Disposition: form-data; name=a\r\n\r\n".utf8)
            for _ in 0..<count { body += almost }
            let start = ContinuousClock.now
            _ = try Self.read(body, boundary: long, in: [16_384])
            return (ContinuousClock.now - start) / .seconds(1)
        }
        _ = try seconds(1000)
        #expect(try seconds(80_000) < 40 * max(seconds(8_000), 0.005))
    }

    @Test("Random bytes never stop it", arguments: [UInt64.random(in: 1...UInt64.max)])
    func fuzz(seed: UInt64) {
        var random = RandomSource(seed: seed)
        let pieces = ["\r\n--XyZ", "--XyZ", "\r\n", "--", "Content-Disposition: form-data; name=\"file\"", "; filename=", "\"", "\0", "x", ":"]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 1...40, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            _ = try? Self.read(Array(text.utf8), in: [Int.random(in: 1...50, using: &random)])
        }
    }

    @Test(
        "A file's name is read in whichever way it is written",
        arguments: [
            (#"filename="a.txt""#, "a.txt"), ("filename=a.txt", "a.txt"), (#"filename="a \"b\" \\c.txt""#, #"a "b" \c.txt"#),
            (#"filename="C:\fake\图.png""#, #"C:\fake\图.png"#), (#"filename="a;b=c.txt""#, "a;b=c.txt"),
            (#"filename="x"; filename*=UTF-8''%E5%9B%BE%20.png"#, "图 .png"), (#"filename*=gbk''%CD%BC.png"#, "图.png"),
            (#"filename="x"; filename*=UTF-8''%zz"#, "x"), (#"filename="x"; filename*=UTF-8''a%00b"#, "x"), (#"filename="""#, ""),
        ])
    func fileNames(parameter: String, name: String) throws {
        let head = try PartHead(Array("Content-Disposition: form-data; name=\"file\"; \(parameter)".utf8)[...])
        #expect(head.fileName == name)
    }

    @Test("A file's name in GBK is read, and one in no charset at all is kept byte by byte")
    func charsets() throws {
        let before = Array("Content-Disposition: form-data; name=\"file\"; filename=\"".utf8)
        // 日志 in GBK.
        #expect(try PartHead((before + [0xC8, 0xD5, 0xD6, 0xBE, 0x22])[...]).fileName == "日志")
        #expect(try PartHead((before + [0xFF, 0x22])[...]).fileName == "ÿ")
    }
}
