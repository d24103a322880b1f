import Foundation
import Testing

@testable import Gateway

@Suite("Secrets")
struct SecretTests {
    static let files: [String: [UInt8]] = [
        "/run/token": Array("from file\n".utf8), "/run/dos": Array("dos\r\n".utf8), "/run/two": Array("two\n\n".utf8), "/run/empty": Array("\n".utf8),
        "/run/binary": [0xFF, 0xFE], "/run/large": [UInt8](repeating: 0x61, count: 65537), "/run/fits": [UInt8](repeating: 0x61, count: 65536),
    ]
    static let environment = ["TOKEN": "from environment", "EMPTY": "", "SANMEN_MINE": "named"]

    @Test("A secret is a text, a file or an environment variable", arguments: [
        ("'plain'", "plain"), ("{file: '/run/token'}", "from file"), ("{file: '/run/dos'}", "dos"), ("{file: '/run/two'}", "two\n"),
        ("{env: 'TOKEN'}", "from environment"), ("{env: 'SANMEN_MINE'}", "named"), ("{file: '/run/fits'}", String(repeating: "a", count: 65536)),
    ])
    func read(text: String, expected: String) throws {
        var reader = try configReader("{token: \(text)}", environment: Self.environment, files: Self.files)
        #expect(reader.secret("token").text == expected)
        reader.finish()
        #expect(reader.complaints == [])
    }

    @Test("A secret that cannot be had is a problem that does not show it", arguments: [
        ("{}", "'token' is missing in gateway.json5:1:1"),
        ("{token: ''}", "'token' must not be empty in gateway.json5:1:9"),
        ("{token: 5}", "'token' must be a text, {file: PATH} or {env: NAME} (it is a number) in gateway.json5:1:9"),
        ("{token: {}}", "'token' must be a text, {file: PATH} or {env: NAME} (it is an object) in gateway.json5:1:9"),
        ("{token: {file: 1}}", "'token' must be a text, {file: PATH} or {env: NAME} (it is an object) in gateway.json5:1:9"),
        ("{token: {file: 'a', env: 'b'}}", "'token' must be a text, {file: PATH} or {env: NAME} (it is an object) in gateway.json5:1:9"),
        ("{token: {file: '/no'}}", "the file '/no' of 'token' is unreadable: it does not exist in gateway.json5:1:9"),
        ("{token: {file: '/run/large'}}", "the file '/run/large' of 'token' is unreadable: it is longer than 65536 bytes in gateway.json5:1:9"),
        ("{token: {file: '/run/binary'}}", "the file '/run/binary' of 'token' holds no UTF-8 text of at most 64 KiB in gateway.json5:1:9"),
        ("{token: {file: '/run/empty'}}", "the file '/run/empty' of 'token' is empty in gateway.json5:1:9"),
        ("{token: {env: 'NONE'}}", "the environment variable NONE of 'token' is not set in gateway.json5:1:9"),
        ("{token: {env: 'EMPTY'}}", "the environment variable EMPTY of 'token' is empty in gateway.json5:1:9"),
    ])
    func refused(text: String, expected: String) throws {
        var reader = try configReader(text, environment: Self.environment, files: Self.files)
        _ = reader.secret("token")
        reader.finish()
        #expect(reader.complaints == [expected])
    }

    @Test("The environment overrides a secret")
    func overridden() throws {
        var reader = try configReader("{token: 'written'}", environment: ["SANMEN_TOKEN": "given"])
        #expect(reader.secret("token").text == "given")
        var empty = try configReader("{}", environment: ["SANMEN_TOKEN": ""])
        _ = empty.secret("token")
        #expect(empty.complaints == ["the environment variable SANMEN_TOKEN must not be empty"])
    }

    @Test("A variable a secret names is no unknown one")
    func acknowledged() throws {
        var reader = try configReader("{token: {env: 'SANMEN_MINE'}}", environment: Self.environment)
        _ = reader.secret("token")
        #expect(reader.sources.overrides.unknownVariables(known: reader.knownVariables) == [])
    }

    @Test("A secret never prints")
    func hidden() {
        struct Caller {
            var token: Secret
        }
        let secret = Secret("hunter2")
        var dumped = ""
        dump(Caller(token: secret), to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\(Caller(token: secret))", "\([secret])", dumped] {
            #expect(!text.contains("hunter2"))
        }
    }

    @Test("The secrets of the example configuration are recognised", arguments: [("demo-token", true), ("demo", false), ("my-demo-token", false), ("", false)])
    func demo(text: String, isDemo: Bool) {
        #expect(Secret(text).isDemo == isDemo)
    }

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
