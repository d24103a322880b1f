import Adapters
import CanonicalModel
import Dispatch

/// Takes each request to its contract's route, and each write to the writer. Holds nothing of its own that lasts.
struct Dispatcher: HTTPResponder {
    let routes: RouteTable
    let documents: OpenAPIDocuments
    let engine: GatewayEngine
    let attachments: AttachmentDesk
    let readiness: Readiness
    let metrics: Metrics
    let cryptography: any Cryptography
    /// What this gateway is called on the way of a ticket.
    let gatewayName: String
    /// Work that takes long (password hashing) happens here, one piece at a time per core, never on a server thread.
    private let slowWork = DispatchQueue(label: "sanmen.slow-work", attributes: .concurrent)
    private let slowSlots = DispatchSemaphore(value: 2)

    init(
        routes: RouteTable, documents: OpenAPIDocuments, engine: GatewayEngine, attachments: AttachmentDesk, readiness: Readiness, metrics: Metrics,
        cryptography: any Cryptography, gatewayName: String
    ) {
        self.routes = routes
        self.documents = documents
        self.engine = engine
        self.attachments = attachments
        self.readiness = readiness
        self.metrics = metrics
        self.cryptography = cryptography
        self.gatewayName = gatewayName
    }

    func respond(to request: GateRequest) -> HTTPAnswer {
        if let own = operations(request) ?? documents.answer(to: request) { return .now(own) }
        guard GatewayPath(request).mayGo(to: gatewayName) else {
            let reason = "this gateway has made the call itself, or the ticket comes from here: jobs that tie the same tickets lead round in a circle"
            return .now(refuse(508, reason, gate: routes.gate(of: request.rawPath), request.requestID))
        }
        switch routes.match(request.method, request.rawPath) {
        case .found(let entry, let parameters):
            let call = GateCall(request: request, parameters: parameters, engine: engine)
            return answer(entry.route.handler(call), to: request, of: entry)
        case .wrongMethod(let gate, let allowed):
            let names = allowed.map(\.rawValue).joined(separator: ", ")
            var response = refuse(405, "method not allowed", gate: gate, request.requestID)
            response.headers.append(.init("Allow", names))
            return .now(response)
        case .unknown(let gate):
            return .now(refuse(404, "not found", gate: gate, request.requestID))
        }
    }

    func intake(of request: GateRequest) -> BodyIntake {
        guard case .found(let entry, let parameters) = routes.match(request.method, request.rawPath),
            let accept = entry.route.upload
        else { return .gathered }
        switch accept(GateCall(request: request, parameters: parameters, engine: engine)) {
        case .refused(let response): return .refused(response.labelled(entry.label))
        case .taken(let upload): return attachments.begin(upload, for: request, label: entry.label)
        }
    }

    func refusal(status: Int, reason: String, path: String, requestID: String) -> GateResponse {
        refuse(status, reason, gate: routes.gate(of: path), requestID)
    }

    private func refuse(_ status: Int, _ reason: String, gate: (any Gate)?, _ requestID: String) -> GateResponse {
        let kind: CanonicalError.Kind =
            switch status {
            case 404, 405: .notFound(.path)
            case 408, 503: .overloaded
            default: .invalid(field: "request", reason: .malformed)
            }
        let refusal = GateRefusal(status: status, reason: reason, error: CanonicalError(kind, reason))
        return gate?.refusal(refusal, requestID: requestID) ?? PlainAnswer.refusal(status: status, reason: reason)
    }

    private func answer(_ answer: GateAnswer, to request: GateRequest, of entry: RouteTable.Entry) -> HTTPAnswer {
        switch answer {
        case .ready(let response):
            return .now(response.labelled(entry.label))
        case .write(let write, let owner, let render):
            return .later { reply in
                self.write(write, owner: entry.route.isWrite ? owner : nil, request: request, render: render) { reply($0.labelled(entry.label)) }
            }
        case .slow(let work):
            return .later { reply in
                self.slowWork.async {
                    self.slowSlots.wait()
                    defer { self.slowSlots.signal() }
                    self.finish(work(), of: entry, request: request) { reply($0.labelled(entry.label)) }
                }
            }
        case .download(let download):
            return .file { reply in
                self.attachments.open(download.file) { file in
                    reply((file == nil ? download.missing : download.head).labelled(entry.label), file)
                }
            }
        }
    }

    /// What slow work comes to; it may end in a write, not in more slow work without end.
    private func finish(
        _ answer: GateAnswer, of entry: RouteTable.Entry, request: GateRequest, reply: @escaping @Sendable (GateResponse) -> Void
    ) {
        switch answer {
        case .ready(let response): reply(response)
        case .write(let write, let owner, let render):
            self.write(write, owner: entry.route.isWrite ? owner : nil, request: request, render: render, reply: reply)
        case .slow(let work): finish(work(), of: entry, request: request, reply: reply)
        // Whoever may have a file is known at once; no gate works on that for long.
        case .download(let download): reply(download.missing)
        }
    }

    /// - Parameter owner: whose idempotency keys count; nil where an answer must not be kept.
    private func write(
        _ write: WriteRequest, owner: String?, request: GateRequest,
        render: @escaping @Sendable (Result<WriteOutcome, CanonicalError>) -> GateResponse,
        reply: @escaping @Sendable (GateResponse) -> Void
    ) {
        let path = GatewayPath(request)
        let work = path.isEmpty ? WriteJob.Work.request(write) : .relayed(write, path)
        guard let owner, let key = request.headers["Idempotency-Key"] else {
            engine.submit(work) { [engine] result in
                let response = render(result)
                engine.whenHandlersAreKnown(result) { reply(response) }
            }
            return
        }
        let claim = IdempotencyClaim(
            owner: owner, key: key, bodyHash: IdempotencyKey.fingerprint(of: request, cryptography), render: render)
        guard IdempotencyKey.isWellFormed(key) else {
            reply(render(.failure(IdempotencyKey.malformed)))
            return
        }
        engine.submit(work, claim: claim, completion: reply)
    }

    /// The operator's paths, which belong to no contract.
    private func operations(_ request: GateRequest) -> GateResponse? {
        guard request.method == .get || request.method == .head else { return nil }
        switch request.rawPath {
        case "/livez": return PlainAnswer.text("ok\n")
        case "/readyz":
            return readiness.isReady ? PlainAnswer.text("ready\n") : PlainAnswer.text("not ready\n", status: 503)
        case "/metrics":
            return GateResponse(
                contentType: "text/plain; version=0.0.4; charset=utf-8", body: Array(metrics.exposition().utf8))
        default: return nil
        }
    }
}

/// Answers outside every contract.
enum PlainAnswer {
    static func text(_ text: String, status: Int = 200) -> GateResponse {
        GateResponse(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    static func refusal(status: Int, reason: String) -> GateResponse {
        GateResponse(status: status, body: JSON.object(["error": JSON(reason), "status": JSON(status)]).encoded())
    }
}

extension GateResponse {
    /// Names the route for the access log and the metrics.
    func labelled(_ label: String) -> GateResponse {
        var out = self
        out.headers.append(.init(AccessRecord.routeHeader, label))
        return out
    }
}
