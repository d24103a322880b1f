import CanonicalModel
import Foundation
import TestSupport
import Testing

@Suite("Downloads", .serialized)
struct DownloadTests {
    /// A ticket with one file, and the file's address without the host.
    private func address(on gateway: GatewayProcess, content: String = "secret") throws -> String {
        let file = try UploadTests.uploaded(try gateway.exchange(GateClients.kingsoftUpload(UploadForm(.file("a.txt", content)))))
        let created = try gateway.exchange(UploadTests.creation(with: [file]))
        let id = try #require(created.json?["data"]?["id"]?.int64Value)
        let text = try #require(try UploadTests.detail(id, on: gateway)["attachment"]?[0]?["file_path"]?.stringValue)
        return String(text.dropFirst("http://sanmen".count))
    }

    @Test("An address expires, survives a restart, and says nothing when it is forged")
    func addresses() throws {
        let data = try GatewayProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: data) }
        var gateway = try GatewayProcess(data: data, environment: ["SANMEN_KINGSOFT_DOWNLOAD_SECONDS": "4"])
        let first = try address(on: gateway)
        let second = try address(on: gateway, content: "other")
        #expect(gateway.stop() == 0)
        gateway = try GatewayProcess(data: data)
        #expect(try gateway.exchange(ClientRequest("GET", first)).text == "secret")

        let query = try #require(first.split(separator: "?").last)
        let path = try #require(first.split(separator: "?").first)
        let other = try #require(second.split(separator: "?").first)
        let expires = try #require(query.firstMatch(of: /expires=(\d+)/)?.1)
        let later = query.replacing("expires=\(expires)", with: "expires=\((Int(expires) ?? 0) + 1000)")
        let forged = [
            "\(path)", "\(path)?\(query.dropLast())", "\(path)?\(later)", "\(other)?\(query)", "\(path)?expires=\(expires)",
            "/workorder/api/ticket/attachment/x?\(query)", "/workorder/api/ticket/attachment/..%2f..%2fsanmen.db?\(query)",
        ]
        for target in forged {
            let answer = try gateway.exchange(ClientRequest("GET", target))
            #expect(answer.status == 403 && answer.code == 26000, "\(target): \(answer.text)")
            #expect(answer.json?.objectValue?.keys.sorted() == ["errmsg", "errno", "request_id"])
        }
        // The wait itself is what is tested: time has to pass.
        for _ in 0..<200 where try gateway.exchange(ClientRequest("GET", first)).status == 200 { usleep(100_000) }
        let late = try gateway.exchange(ClientRequest("GET", first))
        #expect(late.status == 403 && late.code == 26000)
    }

    @Test("A file that is recorded and gone is 404")
    func missing() throws {
        let gateway = try GatewayProcess()
        let target = try address(on: gateway)
        for path in UploadTests.files(in: gateway.dataFolder) {
            try FileManager.default.removeItem(atPath: "\(gateway.dataFolder)/attachments/\(path)")
        }
        let answer = try gateway.exchange(ClientRequest("GET", target))
        #expect(answer.status == 404 && answer.code == 26000)
    }

    @Test("One file is the same at all gates: uploaded and named in a field at loonflow, shown by Kingsoft and the native API")
    func allGates() throws {
        let folder = try GatewayProcess.temporaryFolder() + "/config"
        defer { try? FileManager.default.removeItem(atPath: (folder as NSString).deletingLastPathComponent) }
        try FileManager.default.copyItem(atPath: GatewayProcess.checkout + "/adapter-config", toPath: folder)
        let workflow = folder + "/workflows/service-desk.json5"
        try String(contentsOfFile: workflow, encoding: .utf8)
            .replacingOccurrences(of: "fields: [", with: "fields: [ { id: 299, key: \"shots\", name: \"截图\", type: \"file\", order: 40 },")
            .replacingOccurrences(of: #"contact: "optional""#, with: #"contact: "optional", shots: "optional""#)
            .write(toFile: workflow, atomically: true, encoding: .utf8)
        let gateway = try GatewayProcess(configuration: folder)

        let uploaded = try gateway.exchange(GateClients.loonflowUpload(UploadForm(.file("屏幕.png", "pixels"))))
        let data = try #require(uploaded.json?["data"])
        #expect(uploaded.code == 0 && data["source_file_name"] == "屏幕.png")
        let path = try #require(data["file_path"]?.stringValue)
        let name = try #require(data["file_name"]?.stringValue)
        #expect(path == "/media/ticket_file/" + name && name.hasSuffix(".png"))
        let media = try gateway.exchange(ClientRequest("GET", path))
        #expect(media.status == 200 && media.text == "pixels" && media["X-Content-Type-Options"] == "nosniff")

        let creation = GateClients.loonflow(
            "POST", "/tickets", body: #"{"workflow_id":2,"transition_id":2001,"title":"t","shots":"\#(path)"}"#)
        let created = try gateway.exchange(creation)
        let ticket = try #require(created.json?["data"]?["ticket_id"]?.int64Value, "\(created.text)")
        let shown = try UploadTests.detail(ticket, on: gateway)
        let file = try #require(shown["attachment"]?[0])
        #expect(file["file_name"] == "屏幕.png" && file["file_size"] == 6 && shown["form_values"]?["shots"]?.stringValue == path)
        let address = try #require(file["file_path"]?.stringValue)
        #expect(try gateway.exchange(ClientRequest("GET", String(address.dropFirst("http://sanmen".count)))).text == "pixels")
        let canonical = try gateway.exchange(GateClients.native("/tickets/\(ticket)"))
        let kept = try #require(canonical.json?["attachments"]?[0])
        #expect(kept["sha256"]?.stringValue?.utf8.count == 64)
        let id = kept["path"]?.stringValue?.suffix(32) ?? ""
        #expect(try gateway.exchange(GateClients.native("/attachments/\(id)")).text == "pixels")
        // A second file, named while handling, comes to the first; the first is not taken twice.
        let another = try gateway.exchange(GateClients.loonflowUpload(UploadForm(.file("b.txt", "two"))))
        let second = try #require(another.json?["data"]?["file_path"]?.stringValue)
        let handling = GateClients.loonflow(
            "PATCH", "/tickets/\(ticket)", user: "zhangsan", body: #"{"transition_id":2002,"shots":"\#(path),\#(second)"}"#)
        #expect(try gateway.exchange(handling).code == 0)
        let files = try #require(try UploadTests.detail(ticket, on: gateway)["attachment"]?.arrayValue)
        #expect(files.map { $0["file_name"]?.stringValue } == ["屏幕.png", "b.txt"])
        #expect(try gateway.exchange(GateClients.native("/attachments/\(id)").with("Authorization", nil)).status == 401)
    }

    @Test("Where loonflow's files are not open, only an app of the tenant gets them")
    func closedMedia() throws {
        let gateway = try GatewayProcess(environment: ["SANMEN_LOONFLOW_OPEN_MEDIA": "false"])
        let uploaded = try gateway.exchange(GateClients.loonflowUpload(UploadForm(.file("noext", "x"))))
        let path = try #require(uploaded.json?["data"]?["file_path"]?.stringValue)
        #expect(path.hasSuffix(".noext"))
        #expect(try gateway.exchange(ClientRequest("GET", path)).code == -1)
        let signed = GateClients.loonflow("GET", "/tickets").with(target: path)
        #expect(try gateway.exchange(signed).text == "x")
        #expect(try gateway.exchange(signed.with(target: "/media/ticket_file/x")).status == 404)
    }
}
