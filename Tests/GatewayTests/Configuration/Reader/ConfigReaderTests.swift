import Testing

@testable import Gateway

/// What is needed to read a text as a configuration.
func configReader(_ text: String, environment: [String: String] = [:], files: [String: [UInt8]] = [:], path: [String] = []) throws -> ConfigReader {
    let sources = ConfigSources(overrides: EnvironmentOverrides(environment)) { path, limit throws(UnreadableFile) in
        guard let bytes = files[path] else { throw UnreadableFile(reason: "it does not exist") }
        guard bytes.count <= limit else { throw UnreadableFile(reason: "it is longer than \(limit) bytes") }
        return bytes
    }
    return try ConfigReader(contents: Array(text.utf8), file: "gateway.json5", path: path, sources: sources)
}

extension ConfigReader {
    var complaints: [String] { problems.map(\.description) }
}

@Suite("Reading settings")
struct ConfigReaderTests {
    enum Mode: String, CaseIterable {
        case off, signed, open
    }

    @Test("Settings read as they are written")
    func values() throws {
        var reader = try configReader(
            """
            {
                name: 'sanmen', port: 8080, ratio: .5, on: true, hosts: ['a', 'b'], mode: 'signed', raw: {any: [1]},
                egress: {allow: ['h:1'], limits: {size: 5}}, callers: [{id: 1}, {id: 2}], labels: {x: 'ex', y: 'why'}, nothing: null,
            }
            """)
        #expect(reader.string("name") == "sanmen")
        #expect(reader.int("port", range: 1...65535) == 8080)
        #expect(reader.double("ratio", range: 0...1, default: 1) == 0.5)
        #expect(reader.bool("on", default: false) == true)
        #expect(reader.stringList("hosts") == ["a", "b"])
        #expect(reader.enumeration("mode", default: Mode.off) == .signed)
        #expect(reader.json("raw")?.kind == "an object")
        let size = reader.object("egress") { egress in
            #expect(egress.stringList("allow") == ["h:1"])
            return egress.object("limits") { $0.int("size", range: 0...9) }
        }
        #expect(size == 5)
        #expect(reader.list("callers") { $0.int("id", range: 0...9) } == [1, 2])
        #expect(reader.stringMap("labels").map { "\($0.key)=\($0.text)" } == ["x=ex", "y=why"])
        #expect(reader.optionalString("nothing") == nil)
        reader.finish()
        #expect(reader.complaints == [])
    }

    @Test("What is absent reads as its default")
    func defaults() throws {
        var reader = try configReader("{}")
        #expect(reader.string("name", default: "x") == "x")
        #expect(reader.int("port", range: 1...9, default: 5) == 5)
        #expect(reader.bool("on", default: true) == true)
        #expect(reader.stringList("hosts", default: ["h"]) == ["h"])
        #expect(reader.enumeration("mode", default: Mode.open) == .open)
        #expect(reader.optionalInt("n", range: 1...9) == nil)
        #expect(reader.optionalEnumeration("mode", Mode.self) == nil)
        #expect(reader.optionalSecret("token") == nil)
        #expect(reader.object("egress") { $0.int("size", range: 0...9, default: 3) } == 3)
        #expect(reader.optionalObject("tls") { $0.string("file") } == nil)
        #expect(reader.list("callers") { $0.string("id") } == [])
        #expect(reader.map("labels") == [])
        #expect(reader.json("raw") == nil)
        reader.finish()
        #expect(reader.complaints == [])
    }

    @Test("Every problem of a file is found in one reading")
    func allProblems() throws {
        var reader = try configReader(
            """
            {
              lissten: '127.0.0.1:8080',
              port: 70000,
              on: 'yes',
              hosts: ['a', 1],
              mode: 'sealed',
              egress: {alow: []},
              callers: [{id: 'x', extra: 1}, 7],
              labels: {x: 1},
              number: '5',
              whole: 1.5,
            }
            """)
        _ = reader.string("listen")
        _ = reader.int("port", range: 1...65535)
        _ = reader.bool("on", default: false)
        _ = reader.stringList("hosts")
        _ = reader.enumeration("mode", default: Mode.off)
        reader.object("egress") { _ = $0.stringList("allow") }
        _ = reader.list("callers") { $0.string("id") }
        _ = reader.stringMap("labels")
        _ = reader.int("number", range: 0...9)
        _ = reader.int("whole", range: 0...9)
        reader.finish()
        #expect(
            reader.complaints == [
                "'listen' is missing in gateway.json5:1:1",
                "'port' must be a whole number from 1 to 65535 (it is 70000) in gateway.json5:3:9",
                "'on' must be true or false (it is a text) in gateway.json5:4:7",
                "'hosts' must be a list of texts (it is a list) in gateway.json5:5:10",
                "'mode' must be 'off', 'signed' or 'open' (it is a text) in gateway.json5:6:9",
                "unknown key 'egress.alow' in gateway.json5:7:12; did you mean 'allow'?",
                "unknown key 'callers.0.extra' in gateway.json5:8:23",
                "'callers.1' must be an object (it is a number) in gateway.json5:8:34",
                "'callers.1.id' is missing in gateway.json5:8:34",
                "'labels.x' must be a text (it is a number) in gateway.json5:9:15",
                "'number' must be a whole number from 0 to 9 (it is a text) in gateway.json5:10:11",
                "'whole' must be a whole number from 0 to 9 (it is 1.5) in gateway.json5:11:10",
                "unknown key 'lissten' in gateway.json5:2:3; did you mean 'listen'?",
            ])
    }

    @Test("A file that is no object is a problem")
    func notAnObject() throws {
        #expect(try configReader("[]").complaints == ["the file must be an object (it is a list) in gateway.json5:1:1"])
    }

    @Test("A file that is not there still takes its settings from the environment")
    func absentFile() throws {
        let sources = ConfigSources(overrides: EnvironmentOverrides(["SANMEN_SYNC_EVERY": "5"]))
        var reader = try ConfigReader(contents: nil, file: "sync.json5", path: ["sync"], sources: sources)
        #expect(reader.int("every", range: 1...9) == 5)
        _ = reader.string("job")
        #expect(reader.complaints == ["'sync.job' is missing in sync.json5:1:1"])
    }

    @Test("A program can note problems of its own")
    func report() throws {
        var reader = try configReader("{\n low: 5, high: 3 }")
        reader.report("high", "'high' is below 'low'", hint: "swap them")
        #expect(reader.complaints == ["'high' is below 'low' in gateway.json5:2:16; swap them"])
    }

    @Test("A mistyped name is recognised by its nearness", arguments: [
        ("lissten", "listen"), ("lsiten", "listen"), ("Listen", "listen"), ("egres", "egress"), ("databaseTimeoutSecs", "databaseTimeoutSeconds"),
        ("zzz", nil), ("x", nil), ("tl", "tls"), (String(repeating: "a", count: 100_000), nil),
    ] as [(String, String?)])
    func nearest(name: String, expected: String?) {
        #expect(EditDistance.nearest(to: name, among: ["listen", "egress", "databaseTimeoutSeconds", "tls", "id"]) == expected)
    }
}
