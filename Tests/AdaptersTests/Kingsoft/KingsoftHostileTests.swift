import CanonicalModel
import Synchronization
import Testing

@testable import Adapters

@Suite("Kingsoft: hostile input")
struct KingsoftHostileTests {
    @Test("whatever is sent, the answer is the contract's envelope", arguments: [20_261_121, 7] as [UInt64])
    func fuzz(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        var world = KingsoftWorld()
        try world.create()
        for round in 0..<400 {
            // Files come in another form, which has hostile tests of its own.
            let verb = Kingsoft.Verb.allCases.filter { $0 != .upload }.randomElement(using: &random) ?? .list
            let body = Self.body(using: &random).text
            let query = "id=\(Int64.random(in: -2...3, using: &random))"
            let method: HTTPMethod = [.base, .detail].contains(verb) ? .get : .post
            let answer = try world.call(method, verb.rawValue, query: query, body: method == .get ? "" : body)
            let errno = try #require(answer.errno)
            #expect(answer.status == 200 && Kingsoft.Errno(rawValue: Int(errno)) != nil && errno != 50000,
                "seed \(seed) round \(round): \(verb) \(body) → \(answer.json)")
            #expect(answer.json["request_id"]?.stringValue?.utf8.count == 32)
            #expect(errno == 10000 || answer.data == nil)
        }
    }

    private static let names = KingsoftSamples.create.keys + [
        "id", "closer_id", "closer_name", "solved_time", "is_solved", "productGroupId", "page", "page_size", "status",
        "created_start", "created_end", "product_group_id", "relate_to_ticket_id", "use_relate_status",
    ]

    /// The sample of `create`, or nothing, with some members replaced by values of every kind.
    private static func body(using random: inout RandomSource) -> JSON {
        var body = Bool.random(using: &random) ? KingsoftSamples.create : ["id": 1]
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let name = names.randomElement(using: &random) ?? "id"
            body[name] = values.randomElement(using: &random) ?? .null
        }
        return .object(body)
    }

    private static let values: [JSON] = [
        nil, true, 0, 1, -1, 2, 36, 40084, 1.5, 1e300, 9_223_372_036_854_775_807, -9_223_372_036_854_775_808, "", "1", "-1",
        "99999999999999999999", "\u{0}", "云", [], [1], ["1,2"], [[]], [nil], [:], ["user_id": 1], ["region": [:]],
        [["file_name": "a", "file_path": "a/../b", "file_size": 0, "file_type": "x"]], JSON(String(repeating: "a", count: 600)),
    ]

    @Test("what is refused is told to the operator in full, to the caller in brief")
    func logs() throws {
        let seen = Mutex<[GateLogEntry]>([])
        let services = GateServices(cryptography: PureCryptography(), log: { entry in seen.withLock { $0.append(entry) } })
        let gate = Kingsoft.TicketGate(services: services)
        let request = GateRequest(
            method: .get, rawPath: "/workorder/api/ticket/base",
            headers: HeaderFields([("AppId", "nobody"), ("Timestamp", "1660298589"), ("Sign", "00")]), requestID: "req-7",
            receivedAt: KingsoftWorld.start)
        let call = GateCall(request: request, parameters: [], engine: KingsoftStubEngine(world: KingsoftWorld()))
        guard case .found(let found, _) = RouteTable([gate]).match(request.method, request.rawPath),
            case .ready(let response) = found.route.handler(call) else { throw CancellationError() }
        let answer = String(decoding: response.body, as: UTF8.self)
        let entry = try #require(seen.withLock { $0.first })
        #expect(entry.requestID == "req-7" && entry.message.contains("nobody") && !answer.contains("nobody"))
        let shown = try #require(try JSON(parsing: response.body)["request_id"]?.stringValue)
        #expect(entry.message.contains(shown))
    }

    @Test("reading verbs are no writes; the others honour Idempotency-Key")
    func writes() {
        let gate = Kingsoft.TicketGate(services: GateServices(cryptography: PureCryptography(), log: { _ in }))
        let writes = gate.routes.filter(\.isWrite).map(\.pattern.description)
        #expect(writes == ["create", "reject_handle", "comment_ticket", "close_ticket", "upload_file"].map { "/workorder/api/ticket/\($0)" })
        #expect(gate.routes.map(\.method) == [.post, .get, .get, .get, .post, .post, .post, .post, .post, .get])
    }
}
