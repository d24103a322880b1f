import CanonicalModel
import Synchronization

@testable import Adapters

/// An app in strict mode and one that is not, behind one gate.
struct StrictWorld {
    static let now = Moment(seconds: 1_790_000_000)
    static let token = "ops-token"
    let engine: InMemoryEngine
    let runner: GateRunner
    let cryptography = CountingCryptography()

    init(secrets: [String] = [token]) {
        let made = Moment(seconds: 1_700_000_000)
        func state(_ id: StateID, _ kind: State.Kind, _ participant: Participant) -> State {
            State(id: id, name: "s\(id)", kind: kind, participant: participant, created: made, modified: made)
        }
        let workflow = Workflow(
            id: 1, name: "leave", creator: "admin", created: made, modified: made,
            states: [state(1, .initial, .variables([.creator])), state(2, .normal, .person("lisi")), state(3, .end, .nobody)],
            transitions: [
                Transition(id: 11, name: "go", source: 1, destination: 2), Transition(id: 12, name: "done", source: 2, destination: 3),
            ], fields: [])
        let tenant: TenantID = "t"
        let definitions = Definitions(
            tenant: tenant, directory: Directory(people: [Person(id: 1, username: "lisi", alias: "李四")]), workflows: [workflow])
        func caller(_ name: CallerName, _ settings: JSON, isEnabled: Bool = true) -> Caller {
            Caller(
                contract: Loonflow.contract, name: name, tenant: tenant, secrets: secrets, serialPrefix: "p", isEnabled: isEnabled,
                settings: settings)
        }
        engine = InMemoryEngine(
            definitions: [definitions],
            callers: [caller("ops", ["strict": true]), caller("old", [:]), caller("off", ["strict": true], isEnabled: false)])
        let gate = Loonflow.Gate(
            settings: Loonflow.Settings(calendar: .utc), services: GateServices(cryptography: cryptography, log: { _ in }))
        runner = GateRunner(gate: gate, engine: engine)
    }

    static func call(
        _ method: String = "GET", _ path: String = "/tickets", query: String = "category=all", body: String = "",
        timestamp: Int64 = now.seconds, nonce: String = "0123456789abcdef", app: String = "ops", username: String = "lisi"
    ) -> Loonflow.StrictCall {
        Loonflow.StrictCall(
            method: method, path: "/api/v1.0" + path, query: query, body: Array(body.utf8), timestamp: String(timestamp),
            nonce: nonce, app: app, username: username)
    }

    /// Sends a call under the signature of another, which usually is the same.
    func answer(
        _ sent: Loonflow.StrictCall, signedAs signed: Loonflow.StrictCall? = nil, token: String = token,
        change: (inout [(String, String)]) -> Void = { _ in }
    ) -> String {
        var headers = [
            ("appname", sent.app), ("timestamp", sent.timestamp), ("nonce", sent.nonce), ("username", sent.username),
            ("signature", (signed ?? sent).signature(token: token, PureCryptography())),
        ]
        change(&headers)
        let request = GateRequest(
            method: HTTPMethod(rawValue: sent.method) ?? .get, rawPath: sent.path, rawQuery: sent.query, headers: HeaderFields(headers),
            body: sent.body, receivedAt: Self.now)
        let answer = runner.respond(to: request).json
        return answer["code"]?.int64Value == 0 ? "ok" : answer["msg"]?.stringValue ?? "?"
    }
}

/// Counts what is worked out, so that a test can see that one refusal costs what another does.
final class CountingCryptography: Cryptography {
    private let counts = Mutex<[String]>([])
    private let pure = PureCryptography()

    /// What was done since the last time, by name and length of the message.
    func work() -> [String] {
        counts.withLock { counts in
            defer { counts = [] }
            return counts
        }
    }

    private func note(_ name: String) {
        counts.withLock { $0.append(name) }
    }

    func digest(_ algorithm: DigestAlgorithm, _ message: [UInt8]) -> [UInt8] {
        note("digest \(algorithm)")
        return pure.digest(algorithm, message)
    }

    func hmac(_ algorithm: DigestAlgorithm, key: [UInt8], message: [UInt8]) -> [UInt8] {
        note("hmac \(algorithm) of \(message.count)")
        return pure.hmac(algorithm, key: key, message: message)
    }

    func constantTimeEquals(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        note("compare \(a.count) with \(b.count)")
        return pure.constantTimeEquals(a, b)
    }

    func randomBytes(_ count: Int) throws(CryptographyError) -> [UInt8] { pure.randomBytes(count) }
    func hashPassword(_ password: String) throws(CryptographyError) -> String { pure.hashPassword(password) }
    func verifyPassword(_ password: String, hash: String) -> Bool { pure.verifyPassword(password, hash: hash) }
}
