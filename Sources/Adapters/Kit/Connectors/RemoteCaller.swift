import CanonicalModel

/// Calls to one remote system. The gateway's own keeps to time-outs, the system's rate and `Retry-After`, tries again what may be
/// tried again, and stops calling a system that does not answer.
package protocol RemoteCaller: Sendable {
    /// Milliseconds by which the remote's clock is ahead of ours, as its answers' `Date` tells; nil before there was one.
    var clockAhead: Int64? { get }

    /// - Parameter make: asked for every attempt, for what has to be new each time (a moment, a nonce, a signature).
    /// - Throws: `unanswered` where the call may have been carried out, `unavailable` where it certainly was not.
    func call(_ make: @Sendable () -> RemoteCall) async throws(SyncFault) -> RemoteAnswer

    /// Streams the answer's body to a new temporary file, which is the caller's to remove.
    /// - Parameter limit: bytes; more is `refused`.
    func download(_ make: @Sendable () -> RemoteCall, limit: Int64) async throws(SyncFault) -> TemporaryFile

    /// Removes a downloaded file that is not needed any more.
    func discard(_ file: TemporaryFile) async
}

/// One call of a contract.
package struct RemoteCall: Sendable {
    package var method: HTTPMethod
    /// Below the system's base address, with its query, percent-encoded. A full address where the system gave one.
    package var path: String
    package var headers: HeaderFields
    package var body: Body
    /// Doing it twice is as good as once, so it may be tried again when no answer came.
    package var isRepeatable: Bool
    /// The remote takes these very headers once only, so each attempt has to be made anew; nobody on the way may send it again.
    package var isOneTime: Bool

    package enum Body: Sendable {
        case bytes([UInt8])
        /// multipart/form-data with one file, streamed.
        case file(part: String, name: String, type: String, TemporaryFile)
    }

    package init(
        _ method: HTTPMethod, _ path: String, headers: HeaderFields = HeaderFields(), body: Body = .bytes([]), isRepeatable: Bool,
        isOneTime: Bool = false
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.isRepeatable = isRepeatable
        self.isOneTime = isOneTime
    }
}

package struct RemoteAnswer: Sendable {
    package var status: Int
    package var headers: HeaderFields
    package var body: [UInt8]
    /// An earlier attempt of the same call had no answer, so whatever this one says the call may have been carried out.
    package var followsUnanswered: Bool

    package init(status: Int, headers: HeaderFields = HeaderFields(), body: [UInt8], followsUnanswered: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.followsUnanswered = followsUnanswered
    }
}

/// A file on its way from one system to another.
package struct TemporaryFile: Equatable, Sendable {
    package var path: String
    /// Bytes.
    package var size: Int64
    /// Lower-case hex.
    package var sha256: String

    package init(path: String, size: Int64, sha256: String) {
        self.path = path
        self.size = size
        self.sha256 = sha256
    }
}

/// An end whose files can be fetched, so that another end can take them.
package protocol SyncAttachmentSource: SyncEnd {
    /// - Throws: `refused` where the ticket has no such file.
    func fetch(_ file: SyncAttachment, of id: TwinID) async throws(SyncFault) -> TemporaryFile
}
