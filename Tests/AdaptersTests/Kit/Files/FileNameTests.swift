import CanonicalModel
import Testing

@testable import Adapters

@Suite("Names and types of files")
struct FileNameTests {
    @Test(
        "A name is one harmless component",
        arguments: [
            ("a.txt", "a.txt"), ("图 1.png", "图 1.png"), ("../../etc/passwd", "passwd"), (#"C:\fake\a.txt"#, "a.txt"),
            ("/etc/passwd/", "passwd"), ("..", "file"), ("", "file"), ("...", "file"), (".bashrc", "bashrc"), (" a.txt. ", "a.txt"),
            ("a\0.txt", "a.txt"), ("a\r\nb.txt", "ab.txt"), ("cod\u{202E}gpj.exe", "codgpj.exe"), ("a\u{200B}.txt", "a.txt"),
            ("\u{2028}", "file"), ("a/b\\c", "c"), ("a;b\"c.txt", "a;b\"c.txt"),
        ])
    func names(given: String, kept: String) {
        #expect(FileName(given).text == kept)
    }

    @Test("A long name keeps its extension", arguments: ["a", "图", "👩"])
    func longNames(character: String) {
        let name = FileName(String(repeating: character, count: 1000) + ".png").text
        #expect(name.utf8.count <= 255 && name.hasSuffix(".png") && name.hasPrefix(character))
        #expect(FileName(String(repeating: character, count: 1000)).text.utf8.count <= 255)
        #expect(FileName("a." + String(repeating: character, count: 1000)).text.utf8.count <= 255)
        #expect(FileName(String(repeating: "a\u{301}", count: 2) + String(repeating: "\u{301}", count: 1000) + ".png").text.utf8.count <= 255)
    }

    @Test(
        "The extension is what follows the last dot",
        arguments: [("a.PNG", "png"), ("a.tar.gz", "gz"), ("noext", ""), ("a.exe.", "exe"), ("a.png/b", ""), (".png", "")])
    func extensions(name: String, expected: String) {
        #expect(FileName(name).extension == expected)
    }

    @Test(
        "Extension and type both have to fit; a type that says nothing is the extension's",
        arguments: [
            ("a.png", "image/png", "image/png"), ("a.png", "", "image/png"), ("a.png", "application/octet-stream", "image/png"),
            ("a.TXT", "text/plain; charset=gbk", "text/plain"), ("a.jpg", "IMAGE/JPEG", "image/jpeg"), ("a.csv", "nonsense", "text/csv"),
            ("a.csv", "application/vnd.ms-excel", "application/vnd.ms-excel"),
        ])
    func taken(name: String, declared: String, type: String) throws {
        #expect(try UploadPolicy.documents.type(ofFileNamed: FileName(name), declared: declared) == type)
    }

    @Test(
        "What fits only one of the lists, or none, is refused",
        arguments: [
            ("a.exe", "image/png", UploadRefusal.extensionNotAllowed("exe")), ("a", "image/png", .extensionNotAllowed("")),
            ("a.png.html", "image/png", .extensionNotAllowed("html")), ("a.svg", "image/svg+xml", .extensionNotAllowed("svg")),
            ("a.png", "text/html", .typeNotAllowed("text/html")), ("a.txt", "application/x-sh", .typeNotAllowed("application/x-sh")),
        ])
    func refused(name: String, declared: String, refusal: UploadRefusal) {
        #expect(throws: refusal) { try UploadPolicy.documents.type(ofFileNamed: FileName(name), declared: declared) }
    }

    @Test("Types may be allowed by family, and everything by a star")
    func patterns() throws {
        let images = UploadPolicy(extensions: ["*"], types: ["image/*"])
        #expect(try images.type(ofFileNamed: FileName("x"), declared: "image/x-odd") == "image/x-odd")
        #expect(throws: UploadRefusal.typeNotAllowed("application/octet-stream")) { try images.type(ofFileNamed: FileName("x"), declared: "") }
        #expect(try UploadPolicy.everything.type(ofFileNamed: FileName("noext"), declared: "\"bad\r\n") == "application/octet-stream")
    }

    @Test(
        "A download's header has the name in both spellings, and nothing can break out of it",
        arguments: [
            ("a.txt", #"attachment; filename="a.txt"; filename*=UTF-8''a.txt"#),
            ("图 1.png", #"attachment; filename="_ 1.png"; filename*=UTF-8''%E5%9B%BE%201.png"#),
            ("a\";x=\"b%41.txt", #"attachment; filename="a__x=_b_41.txt"; filename*=UTF-8''a%22%3Bx%3D%22b%2541.txt"#),
        ])
    func disposition(name: String, header: String) {
        #expect(ContentDisposition.attachment(named: FileName(name)) == header)
    }

    @Test("Ids are 32 lower-case hex digits, and paths are of the form they were given out in")
    func ids() throws {
        let digits = "0123456789abcdef0123456789abcdef"
        let id = try #require(AttachmentID(digits))
        #expect(AttachmentID(path: "workorder/40084/\(digits)") == id)
        for path in [
            digits, "workorder/\(digits)", "workorder//\(digits)", "workorder/-1/\(digits)", "workorder/+1/\(digits)", "workorder/x/\(digits)",
            "other/1/\(digits)", "workorder/1/\(digits)/", "/workorder/1/\(digits)", "workorder/1/../\(digits)",
            "workorder/99999999999999999999/\(digits)", "workorder/1/\(digits.uppercased())", "workorder/1/\(digits.dropLast())",
        ] {
            #expect(AttachmentID(path: path) == nil, "\(path)")
        }
    }
}

@Suite("Signed download addresses")
struct DownloadSignerTests {
    private static let start = Moment(seconds: 1_700_000_000)
    private let signer = DownloadSigner(key: [1, 2, 3], cryptography: PureCryptography())

    private func file(_ digit: String = "a") throws -> AttachmentID {
        try #require(AttachmentID(String(repeating: digit, count: 32)))
    }

    @Test("An address is good up to its last second and not after it", arguments: [(0, true), (599, true), (600, true), (601, false)])
    func expiry(seconds: Int64, isGood: Bool) throws {
        let query = QueryParameters(signer.query(for: try file(), until: Self.start.advanced(bySeconds: 600)))
        let now = Self.start.advanced(bySeconds: seconds)
        if isGood {
            try signer.check(query, of: try file(), at: now)
        } else {
            #expect(throws: DownloadSigner.Refusal.expired) { try signer.check(query, of: try file(), at: now) }
        }
    }

    @Test("Another file, another time, another key or no signature is a forgery")
    func forgery() throws {
        let text = signer.query(for: try file(), until: Self.start)
        let sign = try #require(text.split(separator: "=").last.map(String.init))
        let forged = [
            "", "expires=1700000000", "sign=\(sign)", "expires=1700000001&sign=\(sign)", "expires=01700000000&sign=\(sign)",
            "expires=1700000000&sign=\(sign.dropLast())0", "expires=1700000000&sign=", "expires=1700000000&sign=zz",
            "expires=9999999999999999999999&sign=\(sign)", text + "&expires=1800000000",
        ]
        for query in forged where query != text {
            #expect(throws: DownloadSigner.Refusal.forged, "\(query)") {
                try signer.check(QueryParameters(query), of: try file(), at: Self.start)
            }
        }
        #expect(throws: DownloadSigner.Refusal.forged) { try signer.check(QueryParameters(text), of: try file("b"), at: Self.start) }
        let other = DownloadSigner(key: [1, 2, 4], cryptography: PureCryptography())
        #expect(throws: DownloadSigner.Refusal.forged) { try other.check(QueryParameters(text), of: try file(), at: Self.start) }
    }
}
