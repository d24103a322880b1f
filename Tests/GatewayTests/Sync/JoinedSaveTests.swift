import CanonicalModel
import Foundation
import Testing

@testable import Gateway

/// A ticket here and its link are one commit, whatever becomes of it.
@Suite("A ticket that is saved with its link")
struct JoinedSaveTests {
    @Test("Whatever part of a round had reached the disk, the ticket is there with its link or not at all, and is made once")
    func tornLog() async throws {
        let world = try TwoTenants { $0.parallel = 1 }
        try await world.sync()
        let made = try world.create("printer", in: TwoTenants.south)
        let before = try DatabaseLog(world.kit.folder)
        try await world.sync()
        let after = try DatabaseLog(world.kit.folder)
        #expect(after.bytes.starts(with: before.bytes), "nothing was moved into the database meanwhile")

        var sawTicket: Set<Bool> = []
        for length in after.lengths(from: before.bytes.count) {
            let died = try TwoTenants(folder: try after.folder(cutTo: length)) { $0.parallel = 1 }
            let hasTicket = try !died.tickets(TwoTenants.north).isEmpty
            let hasLink = try died.link(ofSouthern: made.id) != nil
            #expect(hasTicket == hasLink, "\(length) bytes of the log")
            sawTicket.insert(hasTicket)

            died.kit.clock.advance(seconds: 1000)
            try await died.sync()
            #expect(try died.tickets(TwoTenants.north).map(\.title) == ["printer"], "\(length) bytes of the log")
            #expect(try await died.verify().count == 0, "\(length) bytes of the log")
            #expect(try await died.sync(full: true).actions == 0, "\(length) bytes of the log")
        }
        #expect(sawTicket == [false, true])
    }

    @Test("What the database refuses leaves no ticket and no creation, and the next round makes one ticket", arguments: Refusal.allCases)
    func refused(_ refusal: Refusal) async throws {
        let world = try TwoTenants { $0.parallel = 1 }
        try await world.sync()
        // Longer than what is free in the file.
        let made = try world.create("printer", in: TwoTenants.south, note: String(repeating: "n", count: 300_000))
        try refusal.begin(world)
        let tally = try? await world.sync()
        #expect(tally?.outcomes[.settled] == nil)
        #expect(try world.tickets(TwoTenants.north).isEmpty)
        let link = try world.link(ofSouthern: made.id)
        #expect(link?.creation == nil && link?.ends.local.id == nil && link?.ends.local.unanswered.isEmpty != false)

        try refusal.end(world)
        world.kit.clock.advance(seconds: 1000)
        try await world.sync()
        try await world.sync(full: true)
        #expect(try world.tickets(TwoTenants.north).map(\.title) == ["printer"])
        #expect(try await world.verify().count == 0)
        #expect(try await world.sync(full: true).actions == 0)
    }

    /// How the transaction of a ticket and its link is made to fail.
    enum Refusal: CaseIterable {
        /// By its last statement but the commit, when all of the ticket has been written.
        case origin
        /// By the commit itself.
        case commit
        case fullDisk

        func begin(_ world: TwoTenants) throws {
            switch self {
            case .origin:
                try world.execute("CREATE TRIGGER refusing AFTER INSERT ON ticket_origins BEGIN SELECT RAISE(ROLLBACK, 'refused'); END")
            case .commit:
                try world.execute("CREATE TABLE never (id INTEGER PRIMARY KEY)")
                try world.execute("CREATE TABLE owing (id INTEGER REFERENCES never (id) DEFERRABLE INITIALLY DEFERRED)")
                try world.execute("CREATE TRIGGER refusing AFTER INSERT ON ticket_origins BEGIN INSERT INTO owing VALUES (1); END")
            case .fullDisk:
                try world.limitPages(beyondPresent: 10)
            }
        }

        func end(_ world: TwoTenants) throws {
            switch self {
            case .origin, .commit: try world.execute("DROP TRIGGER refusing")
            case .fullDisk: try world.limitPages(beyondPresent: 100_000)
            }
        }
    }
}

extension TwoTenants {
    fileprivate func link(ofSouthern ticket: TicketID) throws -> Link? {
        try kit.engine.store.read { store throws(StoreError) in
            try store.syncLink(of: Origin(system: "south", id: String(ticket.value)), job: job.name)
        }
    }

    fileprivate func execute(_ sql: String) throws {
        try #require(kit.engine.store as? SQLiteStore).withWriter { connection throws(StoreError) in
            _ = try Database(connection: connection).run(sql)
        }
    }

    fileprivate func limitPages(beyondPresent pages: Int64) throws {
        try #require(kit.engine.store as? SQLiteStore).withWriter { connection throws(StoreError) in
            let database = Database(connection: connection)
            let present = try database.number("PRAGMA page_count")
            _ = try database.number("PRAGMA max_page_count = \(present + pages)")
        }
    }
}

/// What a database's log holds on the disk, and what it would hold had the machine stopped on the way.
private struct DatabaseLog {
    let bytes: Data
    private let source: TemporaryFolder
    private static let headerSize = 32
    private static let frameHeaderSize = 24

    init(_ folder: TemporaryFolder) throws {
        source = folder
        bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path("store.sqlite-wal")))
    }

    /// After each page that was written, and in the middle of each.
    func lengths(from start: Int) -> [Int] {
        let pageSize = bytes[8..<12].reduce(0) { $0 << 8 | Int($1) }
        let half = (Self.frameHeaderSize + pageSize) / 2
        return Array(stride(from: start, through: bytes.count, by: half))
    }

    func folder(cutTo length: Int) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: source.path("store.sqlite"), toPath: folder.path("store.sqlite"))
        try bytes.prefix(length).write(to: URL(fileURLWithPath: folder.path("store.sqlite-wal")))
        return folder
    }
}
