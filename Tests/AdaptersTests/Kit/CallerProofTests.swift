import CanonicalModel
import Testing

@testable import Adapters

/// Callers of one name in two tenants, at the gates whose callers sign.
@Suite("Callers of one name in several tenants")
struct CallerProofTests {
    private static let now = Moment(seconds: 1_790_000_000)
    private let cryptography = PureCryptography()

    private func engine(
        _ contract: ContractName, north: [String], south: [String], southern: JSON = [:], southIsEnabled: Bool = true
    ) -> InMemoryEngine {
        InMemoryEngine(
            definitions: [],
            callers: [
                Caller(contract: contract, name: "ops", tenant: "north", secrets: north, serialPrefix: "p"),
                Caller(
                    contract: contract, name: "ops", tenant: "south", secrets: south, serialPrefix: "p", isEnabled: southIsEnabled,
                    settings: southern),
            ])
    }

    private func loonflow(_ engine: InMemoryEngine, token: String, at time: Int64 = now.seconds) throws(CanonicalError) -> TenantID {
        let signature = Loonflow.signature(stamp: String(time), token: token, cryptography: cryptography)
        let request = GateRequest(
            method: .get, rawPath: "/api/v1.0/tickets",
            headers: HeaderFields([("appname", "ops"), ("timestamp", String(time)), ("signature", signature)]), receivedAt: Self.now)
        let authenticator = Loonflow.Authenticator(cryptography: cryptography, windowSeconds: 120)
        return try authenticator.admit(request, engine: engine).caller.tenant
    }

    private func kingsoft(_ engine: InMemoryEngine, secret: String, at time: Int64 = now.seconds) throws(CanonicalError) -> TenantID {
        let call = Kingsoft.SignedCall(appID: "ops", timestamp: String(time), method: "GET", path: "/workorder/api/ticket/base")
        let sign = Kingsoft.SignRecipe().sign(call, secret: secret, cryptography)
        let request = GateRequest(
            method: .get, rawPath: call.path,
            headers: HeaderFields([("AppId", "ops"), ("Timestamp", String(time)), ("Sign", sign)]), receivedAt: Self.now)
        let authentication = Kingsoft.Authentication(cryptography: cryptography, defaultWindowSeconds: 300)
        return try authentication.admit(request, in: engine).caller.tenant
    }

    enum Gate: String, CaseIterable, Sendable {
        case loonflow, kingsoft

        var contract: ContractName { ContractName(rawValue) }
    }

    private func tenant(_ gate: Gate, _ engine: InMemoryEngine, _ secret: String, at time: Int64 = now.seconds)
        throws(CanonicalError) -> TenantID
    {
        switch gate {
        case .loonflow: try loonflow(engine, token: secret, at: time)
        case .kingsoft: try kingsoft(engine, secret: secret, at: time)
        }
    }

    @Test("are each known by their secrets, the old ones too, whichever comes first", arguments: Gate.allCases, [
        ("n", "north"), ("n-old", "north"), ("s", "south"), ("s-old", "south"),
    ] as [(String, TenantID)])
    func known(gate: Gate, secret: (text: String, tenant: TenantID)) throws {
        let engine = engine(gate.contract, north: ["n", "n-old"], south: ["s", "s-old"])
        #expect(try tenant(gate, engine, secret.text) == secret.tenant)
    }

    @Test("are neither by a secret of nobody's, or one that is both's", arguments: Gate.allCases, ["x", "", "both"])
    func refused(gate: Gate, secret: String) {
        let engine = engine(gate.contract, north: ["n", "both"], south: ["s", "both"])
        let error = #expect(throws: CanonicalError.self) { try tenant(gate, engine, secret) }
        #expect(error?.kind == .unauthenticated(.signature))
    }

    @Test("do not speak for one that is switched off", arguments: Gate.allCases)
    func disabled(gate: Gate) throws {
        let engine = engine(gate.contract, north: ["n"], south: ["s"], southIsEnabled: false)
        #expect(try tenant(gate, engine, "n") == "north")
        #expect(throws: CanonicalError.self) { try tenant(gate, engine, "s") }
    }

    @Test("are told that the time is wrong, as one alone is", arguments: Gate.allCases)
    func late(gate: Gate) {
        let engine = engine(gate.contract, north: ["n"], south: ["s"])
        let error = #expect(throws: CanonicalError.self) { try tenant(gate, engine, "s", at: Self.now.seconds - 1000) }
        #expect(error?.kind == .unauthenticated(.clock))
    }

    @Test("may sign in different ways")
    func modes() throws {
        let strict = engine("loonflow", north: ["n"], south: ["s"], southern: ["strict": true])
        #expect(try loonflow(strict, token: "n") == "north")
        #expect(throws: CanonicalError.self) { try loonflow(strict, token: "s") }
        let recipes = engine("kingsoft", north: ["n"], south: ["s"], southern: ["digest": "sha256", "template": "{secret}{timestamp}"])
        #expect(try kingsoft(recipes, secret: "n") == "north")
    }
}
