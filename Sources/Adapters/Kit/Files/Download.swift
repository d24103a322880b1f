import CanonicalModel

/// A kept file as an answer: the gateway streams its bytes.
public struct Download: Sendable {
    public var file: AttachmentID
    /// The answer's head; its body is the file's.
    public var head: GateResponse
    /// Where the file is recorded and not there.
    public var missing: GateResponse

    /// - Parameter name: how callers of this contract know it.
    public init(_ file: StoredAttachment, named name: String? = nil, missing: GateResponse) {
        self.file = file.id
        self.missing = missing
        let disposition = ContentDisposition.attachment(named: FileName(name ?? file.name))
        head = GateResponse(
            contentType: file.type,
            headers: [
                .init("Content-Disposition", disposition),
                // Whatever a stranger uploaded: a browser is to save it, not to guess what it is or to run it.
                .init("X-Content-Type-Options", "nosniff"),
                .init("Content-Security-Policy", "default-src 'none'; sandbox"),
                .init("Cache-Control", "private, no-store"),
            ], body: [])
    }
}
