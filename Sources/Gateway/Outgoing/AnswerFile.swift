import Adapters
import Glibc

/// A new file that an answer's body is streamed to, and its digest. Belongs to the loop's thread.
final class AnswerFile {
    struct Content: Equatable, Sendable {
        var size: Int64
        /// Lower-case hex.
        var sha256: String
    }

    private let descriptor: Int32
    private let digest: RunningDigest
    private var size: Int64 = 0

    init(_ path: String) throws(OutgoingFailure) {
        guard let digest = try? RunningDigest() else { throw .broken("no memory") }
        self.digest = digest
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .broken("the file for the answer cannot be made") }
    }

    deinit {
        close(descriptor)
    }

    /// Whether all of it was taken.
    func take(_ bytes: UnsafeRawBufferPointer, most: Int64) -> Bool {
        guard size + Int64(bytes.count) <= most else { return false }
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        size += Int64(bytes.count)
        return (try? digest.update(bytes)) != nil
    }

    /// What was written. Once only.
    func content() -> Content? {
        (try? digest.finish()).map { Content(size: size, sha256: Hex.encode($0)) }
    }
}
