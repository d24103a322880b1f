import CanonicalModel

/// One contract's door: the paths it serves and how it answers them. A gate holds no state; what lasts is in the store.
public protocol Gate: Sendable {
    /// Also the label of its metrics.
    var contract: ContractName { get }
    /// In order of preference; the first whose pattern fits a path answers it.
    var routes: [Route] { get }
    /// Paths below these are this contract's, also where no route fits: it then answers in its own envelope.
    var pathPrefixes: [String] { get }
    /// The contract's error envelope for what is refused before, or instead of, one of its routes: 404, 405, 413, 503, ….
    func refusal(_ refusal: GateRefusal, requestID: String) -> GateResponse
    /// The contract for programs to read; nil where there is none.
    var openAPI: OpenAPI.Description? { get }
}

extension Gate {
    public var openAPI: OpenAPI.Description? { nil }
}

/// Something that is no call of the contract, or that the gateway itself refuses.
public struct GateRefusal: Sendable {
    public var status: Int
    /// For people, English; an adapter may say it in its callers' language.
    public var reason: String
    public var error: CanonicalError

    public init(status: Int, reason: String, error: CanonicalError) {
        self.status = status
        self.reason = reason
        self.error = error
    }
}

/// A method and a path pattern such as `/api/v1.0/tickets/{id}`, and what answers it.
public struct Route: Sendable {
    public var method: HTTPMethod
    public var pattern: PathPattern
    /// A write honours `Idempotency-Key`.
    public var isWrite: Bool
    /// Set where the route takes a file: asked about a multipart body when the head has come and before any of the body is
    /// read, which is then streamed to the disk. The handler answers every other call of the route.
    public var upload: (@Sendable (GateCall) -> UploadAnswer)?
    public var handler: @Sendable (GateCall) -> GateAnswer

    public init(
        _ method: HTTPMethod, _ pattern: PathPattern, isWrite: Bool = false,
        upload: (@Sendable (GateCall) -> UploadAnswer)? = nil, handler: @escaping @Sendable (GateCall) -> GateAnswer
    ) {
        self.method = method
        self.pattern = pattern
        self.isWrite = isWrite
        self.upload = upload
        self.handler = handler
    }
}

/// A request on its way through a route.
public struct GateCall: Sendable {
    public var request: GateRequest
    /// The values of the pattern's placeholders, percent-decoded, in order.
    public var parameters: [String]
    public var engine: any TicketReading

    public init(request: GateRequest, parameters: [String], engine: any TicketReading) {
        self.request = request
        self.parameters = parameters
        self.engine = engine
    }
}

/// How a route answers.
public enum GateAnswer: Sendable {
    case ready(GateResponse)
    /// Hand this to the writer and answer with what comes back, once it is durable. Without an owner the answer is not kept
    /// for repetitions.
    case write(WriteRequest, idempotencyOwner: String?, render: @Sendable (Result<WriteOutcome, CanonicalError>) -> GateResponse)
    /// Work that takes long (password hashing): done off the server's threads.
    case slow(@Sendable () -> GateAnswer)
    /// A kept file, streamed from the disk.
    case download(Download)
}

/// What every gate is given.
public struct GateServices: Sendable {
    public var cryptography: any Cryptography
    /// Nil where no files are served.
    public var downloads: DownloadSigner?
    public var log: @Sendable (GateLogEntry) -> Void

    public init(
        cryptography: any Cryptography, downloads: DownloadSigner? = nil, log: @escaping @Sendable (GateLogEntry) -> Void
    ) {
        self.cryptography = cryptography
        self.downloads = downloads
        self.log = log
    }
}

/// Full detail for the operator of what the caller is told little about.
public struct GateLogEntry: Sendable {
    public var requestID: String
    public var contract: ContractName
    public var message: String

    public init(requestID: String, contract: ContractName, message: String) {
        self.requestID = requestID
        self.contract = contract
        self.message = message
    }
}
