import CanonicalModel
import Testing

@testable import Adapters

@Suite("Loonflow: paths of files")
struct MediaPathTests {
    private static let uuid = "0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9"

    private static func file(_ name: String) -> StoredAttachment? {
        AttachmentID(uuid.replacing("-", with: "")).map {
            StoredAttachment(
                tenant: "t", id: $0, author: 0, name: name, type: "a/b", size: 1, sha256: "x", created: Moment(seconds: 0))
        }
    }

    @Test(
        "A file is named by its id as a uuid, with the extension of its name, or the name itself where it has none",
        arguments: [
            ("hello.txt", ".txt"), ("noext", ".noext"), ("a.tar.gz", ".gz"), ("图", ".图"), ("a.b c", ".bc"), ("a.%2f\"", ".2f"),
            ("a.;", ""), ("a." + String(repeating: "x", count: 99), "." + String(repeating: "x", count: 32)),
        ])
    func names(name: String, suffix: String) throws {
        let path = Loonflow.MediaPath(try #require(Self.file(name)))
        #expect(path.fileName == Self.uuid + suffix)
        #expect(path.text == "/media/ticket_file/\(Self.uuid)\(suffix)")
        #expect(Loonflow.MediaPath.id(inFileName: path.fileName) == path.id)
        #expect(Loonflow.MediaPath.id(in: "https://oa.example.com" + path.text) == path.id)
    }

    @Test(
        "Other names are nobody's",
        arguments: ["", "x", "0a1b2c3d4e5f40718293a4b5c6d7e8f9.txt", "0A1B2C3D-4E5F-4071-8293-A4B5C6D7E8F9.txt", "../x", "-----.txt"])
    func others(name: String) {
        #expect(Loonflow.MediaPath.id(inFileName: name) == nil)
        #expect(Loonflow.MediaPath.id(in: "/media/ticket_file/" + name) == nil)
        #expect(Loonflow.MediaPath.id(in: "/media/ticket_file/\(Self.uuid).txt/x") == nil)
    }
}
