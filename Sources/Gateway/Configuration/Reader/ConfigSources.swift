import Foundation

/// Where a reader gets what a configuration file only refers to.
struct ConfigSources: Sendable {
    var overrides: EnvironmentOverrides
    /// Reads a file of at most so many bytes.
    var readFile: @Sendable (_ path: String, _ limit: Int) throws(UnreadableFile) -> [UInt8]

    init(
        overrides: EnvironmentOverrides = EnvironmentOverrides(),
        readFile: @escaping @Sendable (_ path: String, _ limit: Int) throws(UnreadableFile) -> [UInt8] = ConfigSources.fileOnDisk
    ) {
        self.overrides = overrides
        self.readFile = readFile
    }

    @Sendable
    static func fileOnDisk(_ path: String, _ limit: Int) throws(UnreadableFile) -> [UInt8] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw UnreadableFile(reason: "it does not exist")
        }
        guard !isDirectory.boolValue else { throw UnreadableFile(reason: "it is a folder") }
        guard let file = FileHandle(forReadingAtPath: path) else { throw UnreadableFile(reason: "it cannot be opened") }
        defer { try? file.close() }
        // A pipe may give less than asked for, so it is read until it ends or is too much.
        var bytes: [UInt8] = []
        do {
            while bytes.count <= limit, let part = try file.read(upToCount: limit + 1 - bytes.count), !part.isEmpty {
                bytes += part
            }
        } catch {
            throw UnreadableFile(reason: "reading it failed")
        }
        guard bytes.count <= limit else { throw UnreadableFile(reason: "it is longer than \(limit) bytes") }
        return bytes
    }
}

struct UnreadableFile: Error, Sendable, Equatable {
    /// E.g. "it does not exist".
    var reason: String
}
