import CanonicalModel
import Testing

@testable import Adapters

@Suite("Kingsoft: a write that is sent again")
struct KingsoftReplayTests {
    private static let replayed: Int64 = 20001
    private static let creation = KingsoftSamples.create([:])

    private func world(_ settings: JSON = ["refuseReplay": true]) -> KingsoftWorld {
        var world = KingsoftWorld()
        world.caller.settings = settings
        return world
    }

    private func headers(_ stamp: String, secret: String = KingsoftWorld.secret) -> [(String, String)] {
        let sign = PureCryptography().hexDigest(.md5, KingsoftWorld.appID + stamp + secret)
        return [("AppId", KingsoftWorld.appID), ("Timestamp", stamp), ("Sign", sign)]
    }

    @Test("passes where the app does not ask for anything else", arguments: [[:], ["refuseReplay": false]] as [JSON])
    func usual(_ settings: JSON) throws {
        var world = world(settings)
        for _ in 0..<2 { #expect(try world.call(.post, "create", body: Self.creation).errno == 10000) }
        #expect(world.tickets.count == 2)
    }

    @Test("is refused where the app asks for that, and says so")
    func refused() throws {
        var world = world()
        #expect(try world.call(.post, "create", body: Self.creation).errno == 10000)
        let second = try world.call(.post, "create", body: Self.creation)
        #expect(second.errno == Self.replayed)
        #expect(second.message == "请求已被使用过，不允许重放")
        #expect(second.data == nil)
        #expect(world.tickets.count == 1)
    }

    @Test("is the same one whatever the letters its digest is spelled in")
    func otherLetters() throws {
        var world = world()
        var lines = headers(String(world.now.seconds))
        #expect(try world.call(.post, "create", body: Self.creation, headers: lines).errno == 10000)
        lines[2].1 = lines[2].1.uppercased()
        #expect(try world.call(.post, "create", body: Self.creation, headers: lines).errno == Self.replayed)
    }

    @Test("is another one with another time, body or secret")
    func others() throws {
        var world = world()
        world.caller.secrets = ["newer", KingsoftWorld.secret]
        let stamp = String(world.now.seconds)
        let calls: [([(String, String)], String)] = [
            (headers(stamp), Self.creation), (headers(stamp), Self.creation + " "), (headers(stamp + "001"), Self.creation),
            (headers(stamp, secret: "newer"), Self.creation),
        ]
        for (lines, body) in calls { #expect(try world.call(.post, "create", body: body, headers: lines).errno == 10000) }
        for (lines, body) in calls { #expect(try world.call(.post, "create", body: body, headers: lines).errno == Self.replayed) }
        #expect(world.tickets.count == calls.count)
    }

    @Test("is refused even where the first was, and by a wrong signature nothing is used up")
    func refusals() throws {
        var world = world()
        #expect(try world.call(.post, "comment_ticket", body: #"{"id":9}"#).errno == 22000)
        #expect(try world.call(.post, "comment_ticket", body: #"{"id":9}"#).errno == Self.replayed)
        #expect(try world.call(.post, "create", body: "{}").errno == 21000)
        #expect(try world.call(.post, "create", body: "{}").errno == Self.replayed)
        let used = world.nonces.count
        #expect(try world.call(.post, "create", body: Self.creation, headers: headers("1660298589", secret: "guess")).errno == 20001)
        #expect(world.nonces.count == used)
    }

    @Test("is remembered for longer than its time is good")
    func expiry() throws {
        var world = world(["refuseReplay": true, "windowSeconds": 600])
        #expect(try world.call(.post, "create", body: Self.creation).errno == 10000)
        let stamp = Moment(seconds: world.now.seconds)
        #expect(try #require(world.nonces.first).expires > stamp.advanced(bySeconds: 600))
    }

    @Test("may be a read, which changes nothing")
    func reads() throws {
        var world = world()
        for _ in 0..<2 { #expect(try world.call(.post, "list_tickets").errno == 10000) }
        #expect(world.nonces.isEmpty)
    }
}
