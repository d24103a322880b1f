import CanonicalModel
import Testing

@testable import Gateway

/// The program dies at every step of a round; the next round comes to the same end.
@Suite("A job that dies")
struct SyncCrashTests {
    @Test("Wherever it dies, nothing is made twice and nothing is lost", arguments: [false, true]) func everywhere(isAfter: Bool) async throws {
        var dyingAt = 1
        var lived = false
        while !lived {
            let world = try TwoTenants { $0.parallel = dyingAt % 2 == 0 ? 1 : 4 }
            let first = try world.create("first")
            try world.act(first.id, in: TwoTenants.north, .comment(Comment(text: "hello")))
            try world.create("second")
            try world.create("third", in: TwoTenants.south)
            let dying = DyingLedger(world.job.ledger(world.surroundings), dyingAt: dyingAt, isAfter: isAfter)
            do {
                try await world.sync(ledger: dying)
                lived = true
            } catch {
                #expect(error as? SyncFault == .interrupted)
            }
            // An edit meanwhile must survive what is taken up again.
            try world.edit(first.id, in: TwoTenants.north, title: "edited")
            for _ in 0..<3 {
                world.kit.clock.advance(seconds: 200)
                try await world.sync()
            }
            #expect(try world.tickets(TwoTenants.north).map(\.title).sorted() == ["edited", "second", "third"], "died at \(dyingAt)")
            #expect(try world.tickets(TwoTenants.south).map(\.title).sorted() == ["edited", "second", "third"], "died at \(dyingAt)")
            let twin = try #require(try world.twin(of: first.id))
            #expect(try world.comments(of: twin.id) == ["hello"], "died at \(dyingAt)")
            let report = try await world.verify()
            #expect(report.count == 0 && report.held == 0, "died at \(dyingAt)")
            #expect(try await world.sync(full: true).actions == 0, "died at \(dyingAt)")
            dyingAt += 1
        }
        #expect(dyingAt > 8)
    }
}
