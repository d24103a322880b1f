import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

/// A `run` that is refused or given up is not carried out later, by whoever comes next.
@Suite("A run that was given up", .serialized)
struct GivenUpRunTests {
    private static let slow = "every: \"1h\", fullEvery: \"never\", onEvent: false,"

    private func openRequests(_ sites: TwoSites) throws -> Int {
        try SiteRecord.reading(sites.data(.headquarters)).openSyncRequests(of: "desk", limit: 100).count
    }

    /// A folder that a gateway has made, and none has now.
    private func left() throws -> TwoSites {
        let sites = try TwoSites(settings: Self.slow)
        try sites.start([.headquarters])
        sites.stop()
        return sites
    }

    @Test("A run of a paused job is refused with what lets it go on, and a resume does not make up for it", arguments: [true, false])
    func paused(isBeside: Bool) throws {
        let sites = try TwoSites(settings: Self.slow)
        try sites.start()
        _ = try sites.json(.headquarters, "pause", "desk")
        if !isBeside { sites.stop([.headquarters]) }
        let refused = try sites.sync(.headquarters, "run", "desk", "--lift-brake")
        #expect(refused.status == 1 && refused.output.contains("'sanmen sync resume desk' lets it go on"), "\(refused.output)")
        #expect(try openRequests(sites) == 0)
    }

    @Test("What is asked and not begun is gone when the job is resumed without it")
    func resumed() throws {
        let sites = try left()
        let connection = try SQLiteConnection(path: sites.data(.headquarters) + "/sanmen.db", options: .readWrite)
        let store = SQLiteTransaction(database: Database(connection: connection), pending: PendingRows())
        func ask() throws {
            _ = try connection.withTransaction(.immediate) { () throws(StoreError) in
                try store.ask(JobRequest.run(full: false, liftBrake: true).json, of: "desk", now: LogSink.now())
            }
        }
        try ask()
        _ = try sites.json(.headquarters, "pause", "desk")
        #expect(try openRequests(sites) == 0)
        try ask()
        _ = try sites.json(.headquarters, "resume", "desk")
        #expect(try openRequests(sites) == 0)
        _ = try sites.json(.headquarters, "resume", "desk", "--lift-brake")
        #expect(try openRequests(sites) == 1, "that is what it says")
    }

    @Test("A second run without a gateway says at once who holds the folder, and asks nobody")
    func twoCommands() throws {
        let sites = try left()
        let folder = try DataFolder(sites.data(.headquarters), for: .sync)
        defer { folder.release() }
        let began = Date()
        let second = try sites.sync(.headquarters, "run", "desk")
        #expect(second.status == 1 && second.output.contains("process \(getpid()), 'sanmen sync'"), "\(second.output)")
        #expect(Date().timeIntervalSince(began) < 30)
        #expect(try openRequests(sites) == 0)
    }

    @Test("A gateway that has ended is not waited for, and what was asked of it is withdrawn")
    func endedGateway() throws {
        let sites = try left()
        let folder = try DataFolder(sites.data(.headquarters), for: .serve)
        defer { folder.release() }
        let ended = Process()
        ended.executableURL = URL(fileURLWithPath: "/bin/true")
        try ended.run()
        ended.waitUntilExit()
        try Data(FolderHolder(process: ended.processIdentifier, use: .serve).line.utf8).write(
            to: URL(fileURLWithPath: sites.data(.headquarters) + "/sanmen.lock"))
        let run = try sites.sync(.headquarters, "run", "desk")
        #expect(run.status == 1 && run.output.contains("has ended before the round was over; what was asked is withdrawn"), "\(run.output)")
        #expect(try openRequests(sites) == 0)
    }

    @Test("Ctrl-C withdraws what has not begun")
    func interrupted() throws {
        let sites = try left()
        // It looks like a gateway that does nothing.
        let folder = try DataFolder(sites.data(.headquarters), for: .serve)
        defer { folder.release() }
        let command = Process()
        command.executableURL = URL(fileURLWithPath: GatewayProcess.program)
        command.arguments = ["sync", "run", "desk", "--config", sites.configuration(.headquarters), "--data", sites.data(.headquarters)]
        let pipe = Pipe()
        command.standardError = pipe
        try command.run()
        try TwoSites.wait(30, "the request") { try openRequests(sites) == 1 }
        command.interrupt()
        command.waitUntilExit()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(command.terminationStatus == 1 && said.contains("stopped; what was asked is withdrawn"), "\(said)")
        #expect(try openRequests(sites) == 0)
    }

    // MARK: What is said

    @Test("A disabled job is not called running")
    func disabled() throws {
        let sites = try TwoSites(settings: Self.slow, enabled: false)
        try sites.start([.headquarters])
        sites.stop()
        for words in [["status", "desk"], ["status"]] {
            let said = try sites.sync(.headquarters, words)
            // Other tests of this process set variables that the command warns of.
            let lines = said.output.split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("desk: disabled in its file") }, "\(words): \(said.status) \(said.output)")
        }
        #expect(try sites.sync(.headquarters, "resume", "desk").output.contains("desk is not paused; its file says 'enabled: false'"))
        #expect(try sites.json(.headquarters, "status", "desk")["enabled"] == .bool(false))
    }

    @Test("A folder without a database, and one that cannot be read, are told apart")
    func noDatabase() throws {
        let sites = try TwoSites(settings: Self.slow)
        let none = try sites.sync(.headquarters, "status", "desk")
        #expect(none.status == 1 && none.output.contains("name the gateway's data folder with --data"), "\(none.output)")
        let wrong = try sites.sync(.headquarters, "dance", "desk")
        #expect(wrong.status == 2 && wrong.output.contains("try 'sanmen sync --help'"), "\(wrong.output)")
    }
}
