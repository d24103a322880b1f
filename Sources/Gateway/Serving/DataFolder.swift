import Foundation

/// The one folder that holds everything, locked by the one process that may write to it.
final class DataFolder: Sendable {
    let path: String
    private let lock: Int32

    var database: String { path + "/sanmen.db" }
    var attachments: String { path + "/attachments" }

    /// Makes the folder where it is missing, for this user only: it holds secrets.
    init(_ path: String) throws {
        guard !path.hasPrefix("postgres:"), !path.hasPrefix("postgresql:") else {
            throw CommandFailure("PostgreSQL is not supported by this version; name a folder")
        }
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        self.path = path
        lock = open(path + "/sanmen.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw CommandFailure("cannot open \(path)/sanmen.lock: \(String(cString: strerror(errno)))") }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw CommandFailure("the data folder \(path) is in use by another sanmen process")
        }
    }

    /// The lock goes with the process too, however it ends.
    func release() {
        close(lock)
    }
}
