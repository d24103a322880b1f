import Adapters
import CanonicalModel

/// A gate in front of an engine, called as the server calls it: the first route that fits, slow work and writes carried out.
struct GateRunner {
    var gate: any Gate
    var engine: InMemoryEngine

    /// Every answer is checked against the gate's own OpenAPI document.
    func respond(to request: GateRequest) -> GateResponse {
        let response = answer(to: request)
        DescribedAnswers.expectFit(response, to: request, of: gate)
        return response
    }

    private func answer(to request: GateRequest) -> GateResponse {
        let match = RouteTable([gate]).match(request.method, request.rawPath)
        if case .found(let entry, let parameters) = match {
            let call = GateCall(request: request, parameters: parameters, engine: engine)
            return finish(entry.route.handler(call), at: request.receivedAt)
        }
        let status = if case .wrongMethod = match { 405 } else { 404 }
        return gate.refusal(
            GateRefusal(status: status, reason: "refused", error: .notFound(.path, "no such path")),
            requestID: request.requestID)
    }

    private func finish(_ answer: GateAnswer, at now: Moment) -> GateResponse {
        switch answer {
        case .ready(let response): response
        case .slow(let work): finish(work(), at: now)
        case .download(let download): download.head
        case .write(let request, _, let render): render(engine.write(request, at: now))
        }
    }
}

extension GateResponse {
    var json: JSON {
        (try? JSON(parsing: body)) ?? .null
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
