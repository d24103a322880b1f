import Adapters
import Foundation
import Testing

@testable import Gateway

@Suite("Files that a configuration refers to")
struct ConfigSourcesOnDiskTests {
    @Test("Files on disk are read up to the limit")
    func onDisk() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("sanmen-secret-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appendingPathComponent("token")
        try Data("12345".utf8).write(to: file)
        #expect(try ConfigSources.fileOnDisk(file.path, 5) == Array("12345".utf8))
        #expect(throws: UnreadableFile(reason: "it is longer than 4 bytes")) { try ConfigSources.fileOnDisk(file.path, 4) }
        #expect(throws: UnreadableFile(reason: "it is a folder")) { try ConfigSources.fileOnDisk(directory.path, 4) }
        #expect(throws: UnreadableFile(reason: "it does not exist")) { try ConfigSources.fileOnDisk(file.path + "x", 4) }
    }
}
