import CanonicalModel
import Foundation
import Testing

@testable import Gateway

@Suite("Files of several tenants")
struct TenantFilesTests {
    private func read(_ files: [String: String]) throws -> ConfigurationFolder {
        let folder = NSTemporaryDirectory() + "sanmen-config-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in files {
            let path = folder + "/" + name
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        return ConfigurationFolder.read(folder, environment: [:])
    }

    private static func people(_ tenant: String) -> String {
        "{ tenant: '\(tenant)', people: [{ id: 1, username: 'ann', alias: 'Ann of \(tenant)' }] }"
    }

    @Test("in the folders for directories and catalogs are read beside the one file, each for its tenant")
    func folders() throws {
        let read = try read([
            "directory.json5": Self.people("default"), "directory/north.json5": Self.people("north"),
            "directory/south.json5": Self.people("south"), "catalog/north.json5": "{ tenant: 'north', tags: [{ id: 1, name: 'vip' }] }",
        ])
        #expect(read.problems.isEmpty)
        #expect(read.isGiven)
        #expect(read.definitions.map(\.tenant) == ["default", "north", "south"])
        #expect(read.definitions.map { $0.people.map(\.alias) } == [["Ann of default"], ["Ann of north"], ["Ann of south"]])
        #expect(read.definitions.map { $0.tags.map(\.name) } == [[], ["vip"], []])
    }

    private static func app(_ secrets: String, _ tenant: String) -> String {
        "{ appId: 'ops', \(secrets), tenant: '\(tenant)' }"
    }

    @Test("may give callers the same name, not the same name and secret", arguments: [
        ("secret: 'a'", "secret: 'b'", true), ("secret: 'a'", "secret: 'a'", false),
        ("secret: 'a', oldSecret: 'b'", "secret: 'b'", false), ("secret: 'a', oldSecret: 'b'", "secret: 'c', oldSecret: 'd'", true),
    ])
    func secrets(north: String, south: String, accepted: Bool) throws {
        let read = try read(["contracts/kingsoft.json5": "{ callers: [\(Self.app(north, "north")), \(Self.app(south, "south"))] }"])
        #expect(read.errors.isEmpty == accepted)
        if !accepted { #expect(read.errors.first?.message.contains("same secret in more than one tenant") == true) }
    }

    @Test("may not give one token to two readers, whatever they are called", arguments: [("a", "b", true), ("a", "a", false)])
    func tokens(north: String, south: String, accepted: Bool) throws {
        let read = try read([
            "contracts/native.json5": """
                { tokens: [{ name: 'n', token: '\(north)', tenant: 'north' }, { name: 's', token: '\(south)', tenant: 'south' }] }
                """
        ])
        #expect(read.errors.isEmpty == accepted)
        if !accepted { #expect(read.errors.first?.message == "the token of 's' is another one's too") }
    }

    @Test("are refused where nothing reads them")
    func unread() throws {
        #expect(try read(["directories.json5": "{}"]).errors.count == 1)
    }
}
