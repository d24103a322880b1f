import Adapters
import CanonicalModel
import Foundation

/// Files between systems: given out under a second name, and taken in from one.
struct FileShelf: Sendable {
    private let folder: AttachmentFolder
    private let cryptography: any Cryptography

    init(folder: String, cryptography: any Cryptography) throws {
        self.folder = try AttachmentFolder(folder)
        self.cryptography = cryptography
        self.folder.clearTemporaries()
    }

    /// A second name for a kept file.
    func lend(_ file: AttachmentID, as content: SyncAttachment) throws(FileFailure) -> TemporaryFile {
        guard let path = folder.path(of: file) else { throw FileFailure("open") }
        let copy = folder.temporaryPath(try freshID())
        guard link(path, copy) == 0 else { throw FileFailure("link") }
        return TemporaryFile(path: copy, size: content.size, sha256: content.hash)
    }

    /// Makes a temporary file's content last, still under an incoming name.
    func take(_ file: TemporaryFile, as name: String, in tenant: TenantID, now: Moment) throws(FileFailure) -> StoredAttachment {
        let id = try freshID()
        try Self.copy(file.path, to: folder.incomingPath(id))
        try folder.syncIncoming()
        return StoredAttachment(
            tenant: tenant, id: id, author: 0, name: name, type: "application/octet-stream", size: file.size,
            sha256: file.sha256, created: now)
    }

    func settle(_ id: AttachmentID) throws(FileFailure) {
        try folder.settle(id)
    }

    func discard(_ id: AttachmentID) {
        folder.discard(id)
    }

    private func freshID() throws(FileFailure) -> AttachmentID {
        guard let bytes = try? cryptography.randomBytes(AttachmentID.length / 2), let id = AttachmentID(Hex.encode(bytes)) else {
            throw FileFailure("random")
        }
        return id
    }

    private static func copy(_ path: String, to target: String) throws(FileFailure) {
        let source = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard source >= 0 else { throw FileFailure("open") }
        defer { close(source) }
        let sink = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard sink >= 0 else { throw FileFailure("open") }
        defer { close(sink) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(source, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw FileFailure("read") }
            var written = 0
            while written < count {
                let step = buffer.withUnsafeBytes { bytes in
                    bytes.baseAddress.map { write(sink, $0 + written, count - written) } ?? -1
                }
                if step < 0 && errno == EINTR { continue }
                guard step > 0 else { throw FileFailure("write") }
                written += step
            }
        }
        guard fsync(sink) == 0 else { throw FileFailure("fsync") }
    }
}
