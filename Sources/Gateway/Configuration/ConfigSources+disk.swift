import Adapters
import Foundation

extension ConfigSources {
    @Sendable
    package static func fileOnDisk(_ path: String, _ limit: Int) throws(UnreadableFile) -> [UInt8] {
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
