import Foundation

/// The one folder that holds everything, locked by the one process that may write to it.
final class DataFolder: Sendable {
    let path: String
    private let lock: Int32

    private static let databaseName = "sanmen.db"

    var database: String { path + "/\(DataFolder.databaseName)" }
    var attachments: String { path + "/attachments" }

    private static let lockName = "sanmen.lock"

    /// Makes the folder where it is missing, for this user only: it holds secrets.
    /// - Parameter use: what for, to be told to those who find it locked.
    /// - Throws: `FolderInUse` where another process holds it.
    init(_ path: String, for use: FolderHolder.Use) throws {
        guard !path.hasPrefix("postgres:"), !path.hasPrefix("postgresql:") else {
            throw CommandFailure("PostgreSQL is not supported by this version; name a folder")
        }
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        self.path = path
        lock = open(path + "/\(DataFolder.lockName)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw CommandFailure("cannot open \(path)/\(DataFolder.lockName): \(String(cString: strerror(errno)))")
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw FolderInUse(path: path, holder: DataFolder.holder(of: path))
        }
        let line = Array(FolderHolder(process: getpid(), use: use).line.utf8)
        // Only words for people hang on it: the lock is what counts.
        if ftruncate(lock, 0) == 0 { _ = pwrite(lock, line, line.count, 0) }
    }

    /// Who has taken the folder last, as far as it is known. The process may have ended since.
    static func holder(of path: String) -> FolderHolder? {
        (try? String(contentsOfFile: path + "/\(lockName)", encoding: .utf8)).flatMap(FolderHolder.init(line:))
    }

    /// The lock goes with the process too, however it ends.
    func release() {
        close(lock)
    }

    /// The database as it is now in a new folder, also while a gateway runs on it; nothing where there is none yet.
    static func copyDatabase(of path: String, to copy: String) throws {
        try FileManager.default.createDirectory(
            atPath: copy, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let source = path + "/\(databaseName)"
        guard FileManager.default.fileExists(atPath: source) else { return }
        let connection = try SQLiteConnection(path: source, options: .readOnly)
        // Nothing is written to the source: it was opened for reading only.
        try connection.execute("PRAGMA query_only = OFF")
        try connection.run("VACUUM INTO ?", [.text(copy + "/\(databaseName)")])
    }
}
