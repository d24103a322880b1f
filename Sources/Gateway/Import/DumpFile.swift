import Adapters
import Foundation

/// A dump on the disk: read once from front to back, then row by row wherever a ticket's rows are.
final class DumpFile {
    let path: String
    let size: Int64
    private let handle: FileHandle
    private static let chunk = 1 << 20

    init(_ path: String) throws(CommandFailure) {
        var about = stat()
        guard stat(path, &about) == 0 else { throw DumpFile.failure(path, String(cString: strerror(errno))) }
        // Rows are looked up again later, which a pipe cannot do.
        guard about.st_mode & S_IFMT == S_IFREG else { throw DumpFile.failure(path, "it is no ordinary file") }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw DumpFile.failure(path, "it cannot be opened") }
        self.path = path
        self.handle = handle
        size = Int64(about.st_size)
    }

    deinit {
        try? handle.close()
    }

    /// Every row, in order; with each piece, how many bytes have been read.
    func scan(_ take: (JSONRowSplitter.Row) -> Void, progress: (Int64) -> Void) throws(CommandFailure) {
        var splitter = JSONRowSplitter()
        var done: Int64 = 0
        do throws(ImportProblem) {
            while let piece = try piece(at: done, length: DumpFile.chunk) {
                for row in try splitter.take(piece) { take(row) }
                done += Int64(piece.count)
                progress(done)
            }
            try splitter.finish()
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }

    /// The bytes of one row, as they were found.
    func row(at offset: Int64, length: Int) throws(ImportProblem) -> [UInt8] {
        guard let bytes = try piece(at: offset, length: length), bytes.count == length else {
            throw ImportProblem(row: 0, model: "file", reason: "the file has become shorter while it was read")
        }
        return bytes
    }

    private func piece(at offset: Int64, length: Int) throws(ImportProblem) -> [UInt8]? {
        do {
            try handle.seek(toOffset: UInt64(max(0, offset)))
            guard let data = try handle.read(upToCount: length), !data.isEmpty else { return nil }
            return [UInt8](data)
        } catch {
            throw ImportProblem(row: 0, model: "file", reason: "it cannot be read: \(error.localizedDescription)")
        }
    }

    private static func failure(_ path: String, _ reason: String) -> CommandFailure {
        CommandFailure("cannot read \(path): \(reason)")
    }
}
