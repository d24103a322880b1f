import CanonicalModel

@testable import Adapters

/// Two tenants with the same numbers everywhere, and tickets put there as they are wanted.
struct NativeWorld {
    static let now = Moment(seconds: 1_790_000_000)
    let engine: InMemoryEngine
    let runner: GateRunner
    let cryptography = FakeCryptography()

    init() {
        func caller(_ name: CallerName, _ token: String, _ tenant: TenantID, _ scope: WorkflowScope = .all, isEnabled: Bool = true)
            -> Caller
        {
            Caller(
                contract: Native.contract, name: name, tenant: tenant, secrets: [token], workflows: scope, serialPrefix: "n",
                isEnabled: isEnabled)
        }
        engine = InMemoryEngine(
            definitions: [Definitions(tenant: "north"), Definitions(tenant: "south")],
            callers: [
                caller("all", "all-token", "north"), caller("one", "one-token", "north", .only([1])),
                caller("south", "south-token", "south"), caller("off", "off-token", "north", isEnabled: false),
                caller("twin", "shared-token", "north"), caller("twin", "shared-token", "south"),
            ])
        let cryptography = cryptography
        runner = GateRunner(gate: Native.Gate(services: GateServices(cryptography: cryptography, log: { _ in })), engine: engine)
    }

    /// A ticket at rest.
    func put(_ id: Int64, in tenant: TenantID = "north", workflow: WorkflowID = 1, change: (inout Ticket) -> Void = { _ in }) {
        var random = RandomSource(seed: UInt64(id))
        var ticket = Ticket(
            id: TicketID(id), guid: Guid(random: &random), tenant: tenant, serialNumber: "shop_\(id)", title: "ticket \(id)",
            workflow: workflow, workflowVersion: 1, state: 1, lifecycle: .pending, creator: "ann", caller: "shop",
            moments: TicketMoments(created: Moment(seconds: 1_780_000_000 + id)))
        change(&ticket)
        let final = ticket
        engine.withState { $0.aggregates[final.id] = TicketAggregate(ticket: final) }
    }

    /// Puts an issued token into the store.
    func issue(
        _ tenant: TenantID = "north", workflows: WorkflowScope = .all, expires: Moment? = nil
    ) throws -> String {
        let text = try AccessTokenText(cryptography)
        let token = AccessToken(
            hash: text.hash(cryptography), name: "issued", tenant: tenant, workflows: workflows, hint: text.hint,
            created: Self.now, expires: expires)
        engine.withState { $0.tokens.append(token) }
        return text.text
    }

    func get(
        _ path: String, query: String = "", token: String? = "all-token", headers: [(String, String)] = []
    ) -> GateResponse {
        let bearer = token.map { [("Authorization", "Bearer \($0)")] } ?? []
        return runner.respond(
            to: GateRequest(
                method: .get, rawPath: "/api/sanmen/v1" + path, rawQuery: query, headers: HeaderFields(bearer + headers),
                receivedAt: Self.now))
    }

    /// The numbers of the tickets in a list's answer.
    func listed(_ query: String, token: String = "all-token") -> [Int64] {
        get("/tickets", query: query, token: token).json["tickets"]?.arrayValue?.compactMap { $0["id"]?.int64Value } ?? [-1]
    }
}
