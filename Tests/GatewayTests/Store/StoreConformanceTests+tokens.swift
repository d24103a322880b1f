import Adapters
import CanonicalModel
import Testing

@testable import Gateway

extension StoreConformanceTests {
    private static func token(_ name: String, _ byte: UInt8) -> AccessToken {
        AccessToken(
            hash: [UInt8](repeating: byte, count: 32), name: name, tenant: "north", workflows: byte == 1 ? .all : .only([7, 9]),
            hint: "wxyz", created: Moment(milliseconds: 5), expires: byte == 1 ? nil : Moment(milliseconds: 1_790_000_000_123))
    }

    @Test("A token is found by its hash until it is revoked, and no two have one name", arguments: StoreFactory.all)
    func tokens(_ factory: StoreFactory) throws {
        let folder = try TemporaryFolder()
        let store = try factory.open(folder)
        let (first, second) = (Self.token("first", 1), Self.token("another", 2))
        for (token, isTaken) in [(first, true), (second, true), (Self.token("first", 3), false), (Self.token("third", 1), false)] {
            #expect(try attempt(store) { try $0.issue(token) } == isTaken)
        }
        func found(_ store: any TicketStore, _ byte: UInt8) throws -> AccessToken? {
            try store.read { reading throws(StoreError) in try reading.accessToken(hash: [UInt8](repeating: byte, count: 32)) }
        }
        #expect(try found(store, 1) == first)
        #expect(try found(store, 2) == second)
        #expect(try found(store, 3) == nil)
        #expect(try store.read { reading throws(StoreError) in try reading.accessTokens() } == [second, first])
        #expect(try attempt(store) { try $0.revokeAccessToken(named: "first") })
        #expect(try attempt(store) { try $0.revokeAccessToken(named: "first") } == false)
        #expect(try found(store, 1) == nil)
        #expect(try found(try factory.open(folder), 2) == second)
    }

    private func attempt(_ store: any TicketStore, _ job: (any StoreTransaction) throws -> Bool) throws -> Bool {
        var done = false
        try store.write { batch throws(StoreError) in
            if case .success(let answer) = try batch.attempt(job) { done = answer }
        }
        return done
    }
}
