import CanonicalModel

/// What a route makes of a file that is about to come, from the request's head alone.
public enum UploadAnswer: Sendable {
    case refused(GateResponse)
    case taken(Upload)
}

/// A file that a route takes: under which rules, and how it answers.
public struct Upload: Sendable {
    public var tenant: TenantID
    /// The name of the form's part that holds the file.
    public var part: String
    public var policy: UploadPolicy
    /// Whose idempotency keys count.
    public var idempotencyOwner: String
    /// Who the file is from, by the form's other parts.
    public var author: @Sendable (_ fields: [String: String]) throws(CanonicalError) -> Int64
    /// Used up with the file's record; a file whose nonce was used before is refused.
    public var nonce: UploadNonce?
    /// Called once, when the file and its record are durable, or surely not there.
    public var render: @Sendable (Result<StoredAttachment, UploadRefusal>) -> GateResponse

    public init(
        tenant: TenantID, part: String, policy: UploadPolicy, idempotencyOwner: String, nonce: UploadNonce? = nil,
        author: @escaping @Sendable (_ fields: [String: String]) throws(CanonicalError) -> Int64,
        render: @escaping @Sendable (Result<StoredAttachment, UploadRefusal>) -> GateResponse
    ) {
        self.tenant = tenant
        self.part = part
        self.policy = policy
        self.idempotencyOwner = idempotencyOwner
        self.nonce = nonce
        self.author = author
        self.render = render
    }
}

/// By what a repetition of an upload is known.
public enum UploadNonce: Sendable {
    /// By the call alone, whatever file it brings.
    case call(Nonce)
    /// By the call and the file's content: what is signed may be the same for two files.
    case content(Nonce)

    /// - Parameter sha256: of the file that came, in hex.
    public func nonce(sha256: String) -> Nonce {
        switch self {
        case .call(let nonce): return nonce
        case .content(var nonce):
            nonce.value += Array(sha256.utf8)
            return nonce
        }
    }
}

/// Why a file was not taken. Nothing of it is kept then.
public enum UploadRefusal: Error, Sendable, Equatable {
    /// The body is something else than `multipart/form-data`.
    case notMultipart
    /// In plain words, what is wrong with the form.
    case malformed(String)
    case missingFile
    /// One call takes one file; to keep one of several would lose the others.
    case severalFiles
    case empty
    /// In bytes.
    case tooLarge(limit: Int)
    case extensionNotAllowed(String)
    case typeNotAllowed(String)
    /// The disk is full, or as full as it may get.
    case noSpace
    /// Too many files at once.
    case overloaded
    /// The disk failed.
    case unavailable
    /// Refused by a rule or by the writer.
    case failed(CanonicalError)
}

extension UploadRefusal {
    /// For people, English; an adapter may say it in its callers' language.
    public var reason: String {
        switch self {
        case .notMultipart: "the body should be multipart/form-data"
        case .malformed(let what): "the form is malformed: \(what)"
        case .missingFile: "a file is needed"
        case .severalFiles: "one call takes one file"
        case .empty: "the file is empty"
        case .tooLarge(let limit): "the file is larger than \(limit) bytes"
        case .extensionNotAllowed(let given):
            given.isEmpty ? "a file name without extension is not allowed" : "files named .\(given) are not allowed"
        case .typeNotAllowed(let given): "files of type \(given) are not allowed"
        case .noSpace: "there is no room for files on the disk"
        case .overloaded: "too many files are being uploaded, please try again later"
        case .unavailable: "the file could not be kept, please try again later"
        case .failed(let error): error.message
        }
    }
}
