import Adapters
import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

/// A remote whose certificate is no good is never spoken to, and the job says why.
@Suite("A remote that cannot be trusted")
struct UntrustedRemoteTests {
    @Test("Nothing is sent, nothing is in doubt, and the reason is told", arguments: TLSListener.Certificate.allCases)
    func untrusted(_ certificate: TLSListener.Certificate) async throws {
        let listener = try TLSListener(certificate)
        let (world, surroundings) = try Self.world(port: listener.port)
        try world.create("printer")
        for _ in 0..<3 {
            let round = try world.job.round(surroundings, ledger: world.job.ledger(surroundings))
            let tally = try await round.run()
            #expect(tally.silent == [.remote] && tally.outcomes[.settled] == nil)
            let told = try #require(world.job.silence(in: tally, surroundings.outside))
            #expect(told.hasPrefix("no answer from south (remote) since ") && told.contains(certificate.word), "\(told)")
            world.kit.clock.advance(seconds: 200)
        }
        let link = try #require(try await world.job.ledger(surroundings).links(after: nil, limit: 10).first)
        #expect(link.creation == nil && link.ends.remote.id == nil && link.ends.remote.unanswered.isEmpty)
        surroundings.outside.stop()
        #expect(!listener.heard().contains("HTTP/1.1"))
    }

    @Test("One that is only written to, and cannot be reached, is told as silent too, since the first time that anybody met it")
    func writtenTo() async throws {
        let port = try QuietPort.take()
        var (world, surroundings) = try Self.world(port: port)
        world.job.rules.direction = .push
        world.job.rules.traits.remote.reads = false
        try world.create("printer")
        var since: Set<Moment?> = []
        for _ in 0..<3 {
            let round = try world.job.round(surroundings, ledger: world.job.ledger(surroundings))
            let tally = try await round.run()
            #expect(tally.silent.isEmpty && tally.outcomes == [.again: 1])
            let told = try #require(world.job.silence(in: tally, surroundings.outside))
            #expect(told.hasPrefix("no answer from south (remote) since ") && told.contains("not reached"), "\(told)")
            let report = world.job.report(of: tally, surroundings)
            since.insert(SilentSystem.all(in: report).first?.silence.since)
            let (ledger, name) = (world.job.ledger(surroundings), world.job.name)
            try await ledger.write { context in
                try context.store.save(round: report, ranAt: nil, fullAt: nil, error: told, job: name, now: context.now)
            }
            world.kit.clock.advance(seconds: 200)
            surroundings.outside.stop()
            // As after a restart: nothing is known of it but what is stored.
            surroundings.outside = Self.outside(world, surroundings, port: port)
        }
        #expect(since.count == 1 && since != [nil])
        #expect(world.job.silentSystems(in: SyncRound.Tally(), surroundings.outside).isEmpty)
    }

    private static func outside(_ world: TwoTenants, _ surroundings: SyncSurroundings, port: UInt16) -> OutsideSystems {
        OutsideSystems(
            egress: EgressGuard(allowing: [EgressGuard.Place(host: "127.0.0.1", port: port)]),
            temporaryFolder: world.kit.folder.path("attachments/incoming"), cryptography: surroundings.cryptography,
            originKey: [], now: world.kit.engine.settings.now)
    }

    /// The job's remote is a loonflow at that port.
    private static func world(port: UInt16) throws -> (TwoTenants, SyncSurroundings) {
        let text = """
            { baseURL: "https://127.0.0.1:\(port)", appName: "demo", token: "t", username: "admin", workflow: 2, transition: 2001,
              originField: "origin", attempts: 2, firstRetryMilliseconds: 10, breakerPauseMilliseconds: 100 }
            """
        let entry = try #require(Registry.connectors.first { $0.contract == "loonflow" })
        var reader = try ConfigReader(contents: Array(text.utf8), file: "connectors/south.json5", sources: ConfigSources())
        let environment = ConnectorEnvironment(calendar: .utc)
        let system = ConnectedSystem(name: "south", contract: "loonflow", configuration: entry.configure(&reader, environment))
        reader.finish()
        #expect(reader.problems.isEmpty)
        let world = try TwoTenants { job in
            job.ends.remote.place = .system(system)
            job.rules.fields = [FieldRule("title")]
            job.mapping = TicketMapping([FieldMapping("title", local: .field("title"), remote: .field("title"))])
        }
        var surroundings = world.surroundings
        surroundings.outside = outside(world, surroundings, port: port)
        return (world, surroundings)
    }
}

/// A real TLS server, whose certificate no authority has signed.
final class TLSListener {
    enum Certificate: CaseIterable {
        case selfSigned, expired, otherName
        /// Without one there is nothing that both sides could agree on.
        case none

        /// What has to be among the words that people are told.
        var word: String { self == .none ? "SSL" : "certificate" }

        fileprivate var name: String { self == .otherName ? "DNS:elsewhere.example" : "IP:127.0.0.1" }
        fileprivate var days: String { self == .expired ? "-1" : "1" }
    }

    let port: UInt16
    private let process = Process()
    private let folder: TemporaryFolder
    /// Held open: the server ends with its input.
    private let input = Pipe()

    init(_ certificate: Certificate) throws {
        folder = try TemporaryFolder()
        let (key, request, signed, said) = (folder.path("key"), folder.path("request"), folder.path("signed"), folder.path("said"))
        try Self.openssl([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", request,
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=\(certificate.name)",
        ])
        try Self.openssl([
            "x509", "-req", "-in", request, "-signkey", key, "-days", certificate.days, "-copy_extensions", "copy", "-out", signed,
        ])
        try Data().write(to: URL(fileURLWithPath: said))
        process.executableURL = Self.tool
        process.arguments = certificate == .none
            ? ["s_server", "-accept", "127.0.0.1:0", "-nocert", "-cipher", "aNULL", "-tls1_2"]
            : ["s_server", "-accept", "127.0.0.1:0", "-cert", signed, "-key", key]
        let output = FileHandle(forWritingAtPath: said)
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        var found: UInt16?
        let deadline = Date().addingTimeInterval(60)
        while found == nil, Date() < deadline {
            let text = (try? String(contentsOfFile: said, encoding: .utf8)) ?? ""
            found = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") }?.split(separator: ":").last.flatMap { UInt16($0) }
        }
        port = try #require(found)
    }

    deinit {
        // It may have inherited that all other signals are blocked.
        kill(process.processIdentifier, SIGKILL)
    }

    /// What arrived in plain text, among what the server says of itself.
    func heard() -> String {
        (try? String(contentsOfFile: folder.path("said"), encoding: .utf8)) ?? ""
    }

    private static let tool = URL(fileURLWithPath: "/usr/bin/openssl")

    private static func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = tool
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
