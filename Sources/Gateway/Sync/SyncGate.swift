import Adapters
import CanonicalModel

/// Where outside systems say that tickets have changed: `POST /sync/events/{system}`, in the system's own words and signed as its
/// connector asks.
struct SyncGate: Gate {
    let contract: ContractName = "sync"
    let systems: [ConnectedSystem]
    let desk: SyncDesk
    let cryptography: any Cryptography
    let now: @Sendable () -> Moment

    var pathPrefixes: [String] { ["/sync/"] }

    /// An answer tells nobody who does not sign whether a system is known.
    private static let unknown = CanonicalError.unauthenticated(.unknownCaller, "no system of that name says events here")

    var routes: [Adapters.Route] {
        [
            Adapters.Route(.post, "/sync/events/{system}") { call in
                let name = SystemName(call.parameters.first ?? "")
                return .slow { .ready(take(call.request, from: name)) }
            }
        ]
    }

    private func take(_ request: GateRequest, from name: SystemName) -> GateResponse {
        do throws(CanonicalError) {
            guard let read = systems.first(where: { $0.name == name })?.configuration.readEvent else { throw Self.unknown }
            let tickets = try read(request, cryptography, now())
            if !tickets.isEmpty { try desk.tell(name, changed: tickets) }
            return GateResponse(status: 202, body: JSON.object(["taken": JSON(tickets.count)]).encoded())
        } catch {
            return PlainAnswer.refusal(status: Self.status(of: error), reason: error.message)
        }
    }

    private static func status(of error: CanonicalError) -> Int {
        switch error.kind {
        case .unauthenticated: 401
        case .forbidden: 403
        case .notFound: 404
        case .invalid: 400
        case .conflict, .illegalState: 409
        case .limitReached, .overloaded: 429
        case .unavailable: 503
        case .internal: 500
        }
    }

    func refusal(_ refusal: GateRefusal, requestID: String) -> GateResponse {
        PlainAnswer.refusal(status: refusal.status, reason: refusal.reason)
    }
}
