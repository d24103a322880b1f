import CanonicalModel
import Foundation
import TestSupport
import Testing

@Suite("Uploads and a gateway that is killed", .serialized)
struct KilledUploadTests {
    @Test("A file without a record is removed at the start; one with a record is given its place")
    func leftovers() throws {
        let data = try GatewayProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: data) }
        var gateway = try GatewayProcess(data: data)
        let file = try UploadTests.uploaded(try gateway.exchange(GateClients.kingsoftUpload(UploadForm(.file("a.txt", "kept")))))
        let id = String(file["file_path"]?.stringValue?.suffix(32) ?? "")
        gateway.kill()
        let root = data + "/attachments/"
        // As if killed between the record and the move, and between the file and its record.
        try FileManager.default.moveItem(atPath: "\(root)\(id.prefix(2))/\(id)", toPath: "\(root)incoming/\(id)")
        let orphan = String(repeating: "0", count: 32)
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: root + "incoming/" + orphan))
        gateway = try GatewayProcess(data: data)
        #expect(UploadTests.files(in: data) == ["\(id.prefix(2))/\(id)"])
        #expect(try gateway.exchange(GateClients.native("/attachments/\(id)")).text == "kept")
        #expect(try gateway.exchange(GateClients.native("/attachments/\(orphan)")).status == 404)
    }

    @Test("Killed again and again under uploads: every acknowledged file is there and whole, and no other")
    func killed() throws {
        let seed = Effort.seed("SANMEN_KILL_SEED")
        let rounds = Effort.number("SANMEN_KILL_UPLOAD_ROUNDS", default: 6)
        print("killed under uploads: \(rounds) rounds, SANMEN_KILL_SEED=\(seed)")
        var random = RandomSource(seed: seed)
        let data = try GatewayProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: data) }
        var acknowledged: [String: [UInt8]] = [:]
        var gateway = try GatewayProcess(data: data)
        for round in 1...rounds {
            let delay = UInt32.random(in: 30...400, using: &random)
            let killer = Background { [process = gateway.processID] in
                usleep(delay * 1000)
                Glibc.kill(process, SIGKILL)
            }
            let port = gateway.port
            let sent = inParallel(4) { client in Self.upload(to: port, mark: UInt8(truncatingIfNeeded: round * 16 + client)) }
            killer.wait()
            gateway.kill()
            for (id, content) in sent.flatMap({ $0 }) { acknowledged[id] = content }
            gateway = try GatewayProcess(data: data)
            #expect(!UploadTests.files(in: data).contains { $0.hasPrefix("incoming/") }, "round \(round) of seed \(seed)")
        }
        #expect(!acknowledged.isEmpty)
        for (id, content) in acknowledged {
            #expect(try gateway.exchange(GateClients.native("/attachments/\(id)")).body == content, "seed \(seed)")
        }
        for path in UploadTests.files(in: data) {
            #expect(try gateway.exchange(GateClients.native("/attachments/\(path.suffix(32))")).status == 200, "a file without a record")
        }
        print("killed under uploads: \(acknowledged.count) acknowledged, \(UploadTests.files(in: data).count) files")
    }

    /// What was acknowledged until the connection broke.
    private static func upload(to port: UInt16, mark: UInt8) -> [(id: String, content: [UInt8])] {
        var taken: [(id: String, content: [UInt8])] = []
        guard let client = try? RawClient(port: port) else { return [] }
        while true {
            let content = [UInt8](repeating: mark, count: 1000 + taken.count * 3001)
            let request = GateClients.kingsoftUpload(UploadForm(.file("a.txt", content)))
            guard let answer = try? client.exchange(request), answer.code == 10000,
                let path = answer.json?["data"]?["file_path"]?.stringValue
            else { return taken }
            taken.append((id: String(path.suffix(32)), content: content))
        }
    }
}
