import CanonicalModel
import Foundation

/// Where files lie: `attachments/<first two digits>/<id>` in the data folder, and `attachments/incoming/<id>` until the store has
/// recorded them. A name on the disk is 32 hex digits of ours and nothing else.
///
/// A file is recorded first and moved then, so that what a crash leaves behind lies in `incoming`, where the start finds it: with
/// a record it belongs to somebody and is moved, without one it is removed.
struct AttachmentFolder: Sendable {
    let root: String

    private static let mode: mode_t = 0o700
    private var incoming: String { Self.temporaries(in: root) }

    /// Where what is on its way lies, below a folder of attachments.
    static func temporaries(in root: String) -> String { root + "/incoming" }

    /// Makes the folders that are missing, for this user only.
    init(_ root: String) throws(FileFailure) {
        // A limit on file sizes must be an error code, not a signal that ends the process.
        signal(SIGXFSZ, SIG_IGN)
        self.root = root
        for path in [root, incoming] { try Self.makeFolder(path) }
    }

    func incomingPath(_ id: AttachmentID) -> String { "\(incoming)/\(id)" }

    private func shard(_ id: AttachmentID) -> String { "\(root)/\(id.text.prefix(2))" }

    private func finalPath(_ id: AttachmentID) -> String { "\(shard(id))/\(id)" }

    /// Makes a file's place among the incoming ones last.
    func syncIncoming() throws(FileFailure) {
        try Self.syncFolder(incoming)
    }

    /// Moves a recorded file to its place for good.
    func settle(_ id: AttachmentID) throws(FileFailure) {
        let shard = shard(id)
        if access(shard, F_OK) != 0 {
            try Self.makeFolder(shard)
            try Self.syncFolder(root)
        }
        guard rename(incomingPath(id), finalPath(id)) == 0 else { throw FileFailure("rename") }
        try Self.syncFolder(shard)
    }

    func discard(_ id: AttachmentID) {
        unlink(incomingPath(id))
    }

    /// Also finds a file that is recorded and not yet moved.
    func open(_ id: AttachmentID) -> OpenFile? {
        OpenFile(path: finalPath(id)) ?? OpenFile(path: incomingPath(id))
    }

    /// Where a file lies now, for those who make a second name for it.
    func path(of id: AttachmentID) -> String? {
        [finalPath(id), incomingPath(id)].first { access($0, R_OK) == 0 }
    }

    /// For what is on its way between systems; none of it outlives the process.
    func temporaryPath(_ id: AttachmentID) -> String { "\(incoming)/\(Self.temporaryPrefix)\(id)" }

    private static let temporaryPrefix = "sync-"

    func clearTemporaries() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: incoming)) ?? []
        for name in names where name.hasPrefix(Self.temporaryPrefix) { unlink("\(incoming)/\(name)") }
    }

    /// The incoming files, of uploads that were under way when the process ended.
    func leftBehind() -> [AttachmentID] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: incoming)) ?? []
        return names.compactMap { AttachmentID($0) }.sorted { $0.text < $1.text }
    }

    /// Bytes that this user may still write.
    var freeBytes: Int {
        var facts = statvfs()
        guard statvfs(root, &facts) == 0 else { return 0 }
        let (bytes, overflow) = Int(clamping: facts.f_bavail).multipliedReportingOverflow(by: Int(clamping: facts.f_frsize))
        return overflow ? Int.max : bytes
    }

    private static func makeFolder(_ path: String) throws(FileFailure) {
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw FileFailure("mkdir") }
    }

    private static func syncFolder(_ path: String) throws(FileFailure) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure("open") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileFailure("fsync") }
    }
}

/// A call of the system on a file that failed.
struct FileFailure: Error, Sendable, CustomStringConvertible {
    var call: String
    var code: Int32

    /// With the system's last error.
    init(_ call: String) {
        self.call = call
        code = errno
    }

    /// The disk, a quota or a limit on file sizes.
    var isFull: Bool { [ENOSPC, EDQUOT, EFBIG].contains(code) }

    var description: String { "\(call): \(String(cString: strerror(code)))" }
}
