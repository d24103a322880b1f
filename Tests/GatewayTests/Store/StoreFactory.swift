import CanonicalModel
import Foundation
import Testing

@testable import Gateway

/// A way to get an empty store. Every test of the conformance suite runs once for each.
struct StoreFactory: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Opens the store in a folder; again gives what was left there.
    var open: @Sendable (TemporaryFolder) throws -> any TicketStore

    static let all: [StoreFactory] = [sqlite, soleSQLite]

    static let sqlite = StoreFactory(testDescription: "SQLite") { folder in
        try SQLiteStore(folder: folder)
    }
}

extension StoreFactory {
    /// As the gateway has it, under the lock of its data folder.
    static let soleSQLite = StoreFactory(testDescription: "SQLite, one writing process") { folder in
        try SQLiteStore(folder: folder, options: .init(isSoleWriter: true))
    }
}

extension SQLiteStore {
    convenience init(folder: TemporaryFolder, options: Options = Options()) throws {
        try self.init(
            path: folder.path("store.sqlite"), cryptography: try OpenSSLCryptography(), now: Moment(seconds: 0), options: options)
    }
}

/// A folder that goes away with the last one who holds it.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("sanmen-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func path(_ name: String) -> String {
        url.appendingPathComponent(name).path
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }
}
