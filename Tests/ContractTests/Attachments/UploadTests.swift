import CanonicalModel
import Foundation
import TestSupport
import Testing

@Suite("Uploads", .serialized)
struct UploadTests {
    /// What `upload_file` has answered.
    static func uploaded(_ answer: RawAnswer) throws -> JSON {
        #expect(answer.status == 200 && answer.code == 10000, "\(answer.status) \(answer.text)")
        return try #require(answer.json?["data"])
    }

    /// The files that lie in a gateway's data folder, by their paths below `attachments`.
    static func files(in data: String) -> [String] {
        let root = data + "/attachments"
        return (FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []).filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }

    static func waitUntilNoIncoming(in data: String) -> Bool {
        for _ in 0..<1000 {
            if !files(in: data).contains(where: { $0.hasPrefix("incoming/") }) { return true }
            usleep(5000)
        }
        return false
    }

    static func creation(with files: JSON, _ member: String = "attachment") -> ClientRequest {
        var body = (try? JSON(parsing: Array(GateClients.kingsoftCreation(title: "files").utf8)))?.objectValue ?? JSONObject()
        body[member] = files
        return GateClients.kingsoft("POST", "create", body: JSON.object(body).text)
    }

    static func detail(_ id: Int64, on gateway: GatewayProcess) throws -> JSON {
        try #require(try gateway.exchange(GateClients.kingsoft("GET", "detail?id=\(id)")).json?["data"])
    }

    @Test("A file comes back as it went in, under its name, and lies under a name of ours")
    func roundTrip() throws {
        let gateway = try GatewayProcess()
        let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let form = UploadForm(.field("author", "40084"), .file("../图 1.png", content, type: "image/png"))
        let file = try Self.uploaded(try gateway.exchange(GateClients.kingsoftUpload(form)))
        #expect(file.objectValue?.keys.sorted() == ["author", "file_name", "file_path", "file_size", "file_type"])
        #expect(file["author"] == 40084 && file["file_name"] == "图 1.png" && file["file_size"] == 300_000 && file["file_type"] == "image/png")
        let path = try #require(file["file_path"]?.stringValue)
        #expect(path.wholeMatch(of: /workorder\/40084\/[0-9a-f]{32}/) != nil)
        let id = String(path.suffix(32))
        #expect(Self.files(in: gateway.dataFolder) == ["\(id.prefix(2))/\(id)"])

        let created = try gateway.exchange(Self.creation(with: [file]))
        let ticket = try #require(created.json?["data"]?["id"]?.int64Value, "\(created.text)")
        var shown = try #require(try Self.detail(ticket, on: gateway)["attachment"]?[0]?.objectValue)
        let address = try #require(shown["file_path"]?.stringValue)
        #expect(address.hasPrefix("http://sanmen/workorder/api/ticket/attachment/\(id)?expires="))
        shown["file_path"] = JSON(path)
        #expect(JSON.object(shown) == file)

        let target = String(address.dropFirst("http://sanmen".count))
        let client = try gateway.client()
        for _ in 0..<2 {
            let download = try client.exchange(ClientRequest("GET", target))
            #expect(download.status == 200 && download.body == content)
            #expect(download["Content-Type"] == "image/png" && download["X-Content-Type-Options"] == "nosniff")
            #expect(download["Content-Disposition"] == "attachment; filename=\"_ 1.png\"; filename*=UTF-8''%E5%9B%BE%201.png")
        }
        let head = try client.exchange(ClientRequest("HEAD", target))
        #expect(head.status == 200 && head["Content-Length"] == "300000")

        let closing = GateClients.kingsoft(
            "POST", "close_ticket",
            body: #"{"closer_id":40005,"closer_name":"王五","id":\#(ticket),"solved_time":\#(GateClients.now - 5),"handle_attachment":\#(file.text)}"#)
        #expect(try gateway.exchange(closing).code == 10000)
        #expect(try Self.detail(ticket, on: gateway)["handle_attachment"]?[0]?["file_size"] == 300_000)
    }

    @Test("What is no good file is refused by number, and nothing of it stays")
    func refusals() throws {
        let gateway = try GatewayProcess(environment: ["SANMEN_KINGSOFT_ATTACHMENTS_MAX_BYTES": "100000"])
        let good = UploadForm.Part.file("a.txt", "x")
        func form(_ body: String, boundary: String = "b") -> ClientRequest {
            GateClients.kingsoft("POST", "upload_file").with(body: body).with("Content-Type", "multipart/form-data; boundary=\(boundary)")
        }
        let disposition = "Content-Disposition: form-data; name=\"file\"; filename"
        let many = UploadForm.Part.field("x", String(repeating: "y", count: 5000))
        let cases: [(String, ClientRequest, Int, Int64)] = [
            ("no boundary", form("").with(body: "x").with("Content-Type", "multipart/form-data"), 200, 21000),
            ("long boundary", form("x", boundary: String(repeating: "b", count: 100)), 200, 21000),
            ("another multipart", form("x").with("Content-Type", "multipart/mixed; boundary=b"), 415, 21000),
            ("JSON", GateClients.kingsoft("POST", "upload_file", body: "{}"), 415, 21000),
            ("nothing", GateClients.kingsoft("POST", "upload_file"), 200, 21000),
            ("garbage", form(String(repeating: "x", count: 60_000)), 200, 21000),
            ("truncated", form("--b\r\n\(disposition)=\"a.txt\"\r\n\r\nabc"), 200, 21000),
            ("truncated boundary", form("--b\r\n\(disposition)=\"a.txt\"\r\n\r\nabc\r\n--b"), 200, 21000),
            ("truncated head", form("--b\r\n\(disposition)=\"a.txt\"\r\n"), 200, 21000),
            ("huge part header", form("--b\r\nX: \(String(repeating: "x", count: 50_000))\r\n\r\n"), 200, 21000),
            ("NUL in the name", form("--b\r\n\(disposition)=\"a\0.txt\"\r\n\r\nabc\r\n--b--"), 200, 21000),
            ("no file", GateClients.kingsoftUpload(UploadForm(.field("a", "b"))), 200, 21000),
            ("file is a field", GateClients.kingsoftUpload(UploadForm(.field("file", "b"))), 200, 21000),
            ("another part", GateClients.kingsoftUpload(UploadForm(.file("a.txt", "x", part: "other"))), 200, 21000),
            ("nothing chosen", GateClients.kingsoftUpload(UploadForm(.file("", ""))), 200, 21000),
            ("two files", GateClients.kingsoftUpload(UploadForm(good, good)), 200, 21000),
            ("bad author", GateClients.kingsoftUpload(UploadForm(good, .field("author", "../1"))), 200, 21000),
            ("long field", GateClients.kingsoftUpload(UploadForm(good, many)), 200, 21000),
            ("empty", GateClients.kingsoftUpload(UploadForm(.file("a.txt", ""))), 200, 26000),
            ("extension", GateClients.kingsoftUpload(UploadForm(.file("a.exe", "x", type: "text/plain"))), 200, 26000),
            ("no extension", GateClients.kingsoftUpload(UploadForm(.file("a", "x", type: "text/plain"))), 200, 26000),
            ("type", GateClients.kingsoftUpload(UploadForm(.file("a.txt", "x", type: "text/html"))), 200, 26000),
            ("one byte too large", GateClients.kingsoftUpload(UploadForm(.file("a.txt", String(repeating: "x", count: 100_001)))), 413, 26000),
            ("far too large", GateClients.kingsoftUpload(UploadForm(.file("a.txt", String(repeating: "x", count: 1_000_000)))), 413, 26000),
            ("no credentials", GateClients.kingsoftUpload(UploadForm(good)).with("Sign", nil), 200, 20001),
            ("bad key", GateClients.kingsoftUpload(UploadForm(good)).with("Idempotency-Key", "a b"), 200, 21000),
        ]
        for (what, request, status, errno) in cases {
            let answer = try gateway.exchange(request)
            #expect(answer.status == status && answer.code == errno, "\(what): \(answer.status) \(answer.text)")
            #expect(answer.json?.objectValue?.keys.sorted() == ["errmsg", "errno", "request_id"], "\(what)")
        }
        #expect(Self.waitUntilNoIncoming(in: gateway.dataFolder))
        #expect(Self.files(in: gateway.dataFolder) == [])
        let limit = UploadForm(.file("a.txt", String(repeating: "x", count: 100_000)))
        #expect(try gateway.exchange(GateClients.kingsoftUpload(limit)).code == 10000, "exactly the limit")
        #expect(gateway.isRunning)
    }

    @Test("A body that turns out too large while it comes in pieces is answered before its end")
    func tooLargeInChunks() throws {
        let gateway = try GatewayProcess(environment: ["SANMEN_KINGSOFT_ATTACHMENTS_MAX_BYTES": "100000"])
        let form = UploadForm(.file("a.txt", String(repeating: "x", count: 5_000_000)))
        var request = GateClients.kingsoftUpload(form).with("Transfer-Encoding", "chunked")
        let body = request.body
        request.body = []
        let client = try gateway.client()
        client.send(request.bytes)
        for start in stride(from: 0, to: body.count, by: 100_000) {
            let piece = body[start..<min(body.count, start + 100_000)]
            guard client.send(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [0x0D, 0x0A]) else { break }
        }
        let answer = try client.answer()
        #expect(answer.status == 413 && answer.code == 26000)
        #expect(Self.waitUntilNoIncoming(in: gateway.dataFolder))
    }

    @Test("Names in GBK and in odd forms are kept as people read them", arguments: [
        ([0xC8, 0xD5, 0xD6, 0xBE, 0x2E, 0x70, 0x6E, 0x67], "日志.png"), (Array("图.png".utf8), "图.png"), (Array("C:\\x\\..\\a.png".utf8), "a.png"),
        (Array("....png".utf8), nil), (Array("a\u{202E}gnp.exe".utf8), nil),
    ] as [([UInt8], String?)])
    func names(bytes: [UInt8], kept: String?) throws {
        let gateway = try GatewayProcess()
        let head = Array("Content-Disposition: form-data; name=\"file\"; filename=\"".utf8) + bytes + [0x22]
        let answer = try gateway.exchange(GateClients.kingsoftUpload(UploadForm(.init(head: head, content: [1]))))
        #expect(answer.json?["data"]?["file_name"]?.stringValue == kept)
        if kept == nil { #expect(answer.code == 26000) }
    }

    @Test("The same key gives the same answer and keeps one file; with another file it is refused")
    func idempotency() throws {
        let gateway = try GatewayProcess()
        func upload(_ content: String, boundary: String) throws -> RawAnswer {
            var form = UploadForm(.file("a.txt", content))
            form.boundary = boundary
            return try gateway.exchange(GateClients.kingsoftUpload(form).with("Idempotency-Key", "k1"))
        }
        let first = try upload("one", boundary: "b1")
        let again = try upload("one", boundary: "b2")
        #expect(first.code == 10000 && again.body == first.body)
        let other = try upload("two", boundary: "b1")
        #expect(other.status == 422 && other.code == 21000)
        #expect(Self.waitUntilNoIncoming(in: gateway.dataFolder))
        #expect(Self.files(in: gateway.dataFolder).count == 1)
    }

    @Test("Another tenant's file is as unknown as none at all, and its address gives nothing away")
    func tenants() throws {
        let folder = try GatewayProcess.temporaryFolder() + "/config"
        defer { try? FileManager.default.removeItem(atPath: (folder as NSString).deletingLastPathComponent) }
        try FileManager.default.copyItem(atPath: GatewayProcess.checkout + "/adapter-config", toPath: folder)
        try #"{ callers: [ { appId: "demo", secret: "demo-kingsoft-secret" }, { appId: "far", secret: "demo-far", tenant: "far" } ] }"#
            .write(toFile: folder + "/contracts/kingsoft.json5", atomically: true, encoding: .utf8)
        let gateway = try GatewayProcess(configuration: folder)
        func far(_ request: ClientRequest) -> ClientRequest {
            let time = request["Timestamp"] ?? ""
            return request.with("AppId", "far").with("Sign", GateClients.kingsoftSign("far", "demo-far", at: time))
        }
        let own = try Self.uploaded(try gateway.exchange(GateClients.kingsoftUpload(UploadForm(.file("a.txt", "secret")))))
        let theirs = try Self.uploaded(try gateway.exchange(far(GateClients.kingsoftUpload(UploadForm(.file("a.txt", "theirs"))))))
        #expect(try gateway.exchange(Self.creation(with: [own])).code == 10000)
        var none = own.objectValue ?? JSONObject()
        none["file_path"] = "workorder/0/00000000000000000000000000000000"
        // Either is kept as the text it is: nothing tells which of them is a file, and neither gets an address.
        for file in [theirs, .object(none)] {
            let made = try gateway.exchange(Self.creation(with: [file]))
            let ticket = try #require(made.json?["data"]?["id"]?.int64Value, "\(made.text)")
            #expect(try Self.detail(ticket, on: gateway)["attachment"] == .array([file]))
        }
        let id = theirs["file_path"]?.stringValue?.suffix(32) ?? ""
        #expect(try gateway.exchange(GateClients.native("/attachments/\(id)")).status == 404)
    }

    @Test("When the disk has no room left for files, they are refused and tickets are not")
    func noRoom() throws {
        let gateway = try GatewayProcess(environment: ["SANMEN_ATTACHMENTS_KEEP_FREE_MEGABYTES": "1000000000"])
        let answer = try gateway.exchange(GateClients.kingsoftUpload(UploadForm(.file("a.txt", "x"))))
        #expect(answer.status == 200 && answer.code == 26000 && answer.message.contains("空间"))
        #expect(try gateway.exchange(GateClients.loonflowUpload(UploadForm(.file("a.txt", "x")))).code == -1)
        #expect(try gateway.exchange(GateClients.kingsoftCreate(title: "room")).code == 10000)
    }

    @Test("When writing fails in the middle of a file, it is refused and removed, and the gateway goes on")
    func diskFull() throws {
        // 12,000 blocks of 512 bytes: room for the store, not for this file.
        let launcher = ["/bin/sh", "-c", "ulimit -f 12000; exec \"$0\" \"$@\""]
        let gateway = try GatewayProcess(environment: [:], launcher: launcher)
        let large = UploadForm(.file("a.txt", String(repeating: "x", count: 15_000_000)))
        for _ in 0..<2 {
            let answer = try gateway.exchange(GateClients.kingsoftUpload(large))
            #expect(answer.code == 26000 && answer.message.contains("空间"), "\(answer.text)")
        }
        #expect(Self.waitUntilNoIncoming(in: gateway.dataFolder))
        #expect(try gateway.exchange(GateClients.kingsoftUpload(UploadForm(.file("a.txt", "small")))).code == 10000)
        #expect(Self.files(in: gateway.dataFolder).count == 1)
    }

    @Test("A client that goes away leaves nothing behind")
    func gone() throws {
        let gateway = try GatewayProcess()
        let request = GateClients.kingsoftUpload(UploadForm(.file("a.txt", String(repeating: "x", count: 1_000_000))))
        for length in [500, 100_000, 600_000] {
            let client = try gateway.client()
            client.send(Array(request.bytes.prefix(length)))
        }
        // Each of them ends in the log, answered or not.
        for _ in 0..<1000 where try String(contentsOfFile: gateway.logFile, encoding: .utf8).split(separator: "upload_file\"").count < 4 {
            usleep(10_000)
        }
        #expect(Self.waitUntilNoIncoming(in: gateway.dataFolder))
        #expect(Self.files(in: gateway.dataFolder) == [])
        #expect(try gateway.exchange(request).code == 10000)
    }

    @Test("Large files need no memory of their size")
    func memory() throws {
        let gateway = try GatewayProcess(environment: [
            "SANMEN_KINGSOFT_ATTACHMENTS_MAX_BYTES": "300000000", "SANMEN_LIMITS_BODY_BYTES": "65536",
        ])
        _ = try gateway.exchange(GateClients.kingsoftUpload(UploadForm(.file("a.txt", "x"))))
        let before = gateway.residentMemory
        let uploads = inParallel(2) { [port = gateway.port] _ in
            let request = GateClients.kingsoftUpload(UploadForm(.file("a.zip", [UInt8](repeating: 7, count: 100_000_000))))
            return try? RawClient(port: port, timeoutSeconds: 60).exchange(request).json?["data"]?["file_size"]?.int64Value
        }
        #expect(uploads == [100_000_000, 100_000_000])
        #expect(gateway.residentMemory - before < 40_000_000, "\(before) → \(gateway.residentMemory)")
    }
}
