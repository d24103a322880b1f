import Foundation

@testable import Gateway

/// A configuration folder of these files, by their paths in it.
struct ConfigurationFiles {
    private let folder: TemporaryFolder

    init(_ files: [String: String]) throws {
        folder = try TemporaryFolder()
        for (name, text) in files {
            let path = folder.path(name)
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    func read() -> ConfigurationFolder {
        ConfigurationFolder.read(folder.path(""), environment: [:])
    }
}
