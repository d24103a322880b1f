import Foundation
import Synchronization

@testable import Gateway

/// A directory of its own for one test's database, gone afterwards.
final class TemporaryDatabase: Sendable {
    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("sanmen-sqlite-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    var path: String { directory.appendingPathComponent("test.db").path }

    func open(_ options: SQLiteOptions = .readWrite) throws -> SQLiteConnection {
        try SQLiteConnection(path: path, options: options)
    }
}
