import CanonicalModel
import Foundation
import TestSupport
import Testing

@Suite("Issued tokens", .serialized)
struct TokenTests {
    private func token(_ words: String..., on folder: String) throws -> TestSupport.Command {
        try TestSupport.Command.run([GatewayProcess.program, "token"] + words + ["--data", folder])
    }

    private func status(_ token: String, on gateway: GatewayProcess) throws -> Int {
        try gateway.exchange(GateClients.native("/tickets").with("Authorization", "Bearer \(token)")).status
    }

    private func issued(_ name: String, on folder: String, _ more: String...) throws -> String {
        let words = ["token", "issue", "--name", name, "--tenant", "default", "--json", "--data", folder] + more
        let answer = try JSON(parsing: try TestSupport.Command.run([GatewayProcess.program] + words).output)
        return try #require(answer["token"]?.stringValue)
    }

    @Test("A running gateway honours a new token with the next request, and a revoked one no more")
    func beside() throws {
        let gateway = try GatewayProcess()
        let text = try issued("reports", on: gateway.dataFolder)
        #expect(try status(text, on: gateway) == 200)
        #expect(try token("revoke", "reports", on: gateway.dataFolder).status == 0)
        #expect(try status(text, on: gateway) == 401)
        #expect(try token("revoke", "reports", on: gateway.dataFolder).status == 1)
    }

    @Test("Without a gateway it works too, and outlasts a restart")
    func alone() throws {
        let folder = try GatewayProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try token("list", on: folder).status == 1, "nothing has been there yet")
        var gateway = try GatewayProcess(data: folder)
        gateway.stop()
        let text = try issued("later", on: folder, "--expires", "90d", "--workflows", "1,2")
        gateway = try GatewayProcess(data: folder)
        #expect(try status(text, on: gateway) == 200)
        let list = try JSON(parsing: try token("list", "--json", on: folder).output)
        #expect(list[0]?["name"] == "later" && list[0]?["workflows"] == [1, 2] && list[0]?["status"] == "good")
        #expect(list[0]?["hint"]?.stringValue == "…" + text.suffix(4))
        #expect(!list.text.contains(text))
        // Nor is it anywhere in the data folder.
        for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
            guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(file)") else { continue }
            #expect(bytes.range(of: Data(text.utf8)) == nil, "\(file)")
        }
    }

    private static let refused: [(words: [String], status: Int32, part: String)] = [
        (["--tenant", "default"], 2, "--name"), (["--name", "a"], 2, "--tenant"), (["--name", "a b", "--tenant", "default"], 2, "name"),
        (["--name", "a", "--tenant", "nowhere"], 1, "there is 'default'"),
        (["--name", "a", "--tenant", "default", "--role", "admin"], 2, "role"),
        (["--name", "a", "--tenant", "default", "--workflows", "99"], 1, "no workflow 99"),
        (["--name", "a", "--tenant", "default", "--workflows", "x"], 2, "workflow"),
        (["--name", "a", "--tenant", "default", "--expires", "soon"], 2, "span"),
        (["--name", "a", "--tenant", "default", "--expires", "0d"], 2, "span"),
        (["--name", "a", "--tenant", "default", "--expires", "9223372036854775807w"], 2, "span"),
        (["--name", "twice", "--tenant", "default"], 1, "already"),
    ]

    @Test("What cannot be issued is refused in words")
    func refusals() throws {
        let folder = try GatewayProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try GatewayProcess(data: folder).stop()
        _ = try issued("twice", on: folder)
        for (words, status, part) in Self.refused {
            let answer = try TestSupport.Command.run([GatewayProcess.program, "token", "issue"] + words + ["--data", folder])
            #expect(answer.status == status && answer.output.contains(part), "\(words): \(answer.output)")
        }
    }
}
