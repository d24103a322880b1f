import Testing

@testable import Gateway

@Suite("Settings from the environment")
struct EnvironmentOverridesTests {
    @Test("A setting's variable is its path in upper case", arguments: [
        (["listen"], "SANMEN_LISTEN"), (["egress", "allow"], "SANMEN_EGRESS_ALLOW"), (["http", "maxBodyBytes"], "SANMEN_HTTP_MAX_BODY_BYTES"),
        (["callers", "0", "token"], "SANMEN_CALLERS_0_TOKEN"), (["log-level"], "SANMEN_LOG_LEVEL"), (["oauth2Token"], "SANMEN_OAUTH2_TOKEN"),
    ])
    func names(path: [String], expected: String) {
        #expect(EnvironmentOverrides.name(of: path) == expected)
    }

    @Test("A variable stands in the place of what is written, and of what is not")
    func overrides() throws {
        var reader = try configReader(
            "{port: 1, egress: {allow: ['a']}, callers: [{id: 'x'}]}",
            environment: [
                "SANMEN_PORT": "2", "SANMEN_EGRESS_ALLOW": "127.0.0.1:6070, [::1]:80 ,,", "SANMEN_ON": "1", "SANMEN_NAME": "n", "SANMEN_RATIO": "0.25",
                "SANMEN_TLS_FILE": "/f", "SANMEN_CALLERS_0_ID": "y", "SANMEN_MODE": "open", "PATH": "/bin",
            ])
        #expect(reader.int("port", range: 1...9) == 2)
        #expect(reader.object("egress") { $0.stringList("allow") } == ["127.0.0.1:6070", "[::1]:80"])
        #expect(reader.bool("on", default: false) == true)
        #expect(reader.string("name") == "n")
        #expect(reader.double("ratio", range: 0...1, default: 1) == 0.25)
        #expect(reader.optionalObject("tls") { $0.string("file") } == "/f")
        #expect(reader.list("callers") { $0.string("id") } == ["y"])
        #expect(reader.enumeration("mode", ConfigReaderTests.Mode.self) == .open)
        reader.finish()
        #expect(reader.complaints == [])
        #expect(reader.sources.overrides.unknownVariables(known: reader.knownVariables) == [])
    }

    @Test("A variable that cannot be read is a problem that names it", arguments: [
        ("SANMEN_PORT", "eighty", "the environment variable SANMEN_PORT must be a whole number from 1 to 9"),
        ("SANMEN_PORT", "10", "the environment variable SANMEN_PORT must be a whole number from 1 to 9"),
        ("SANMEN_ON", "yes", "the environment variable SANMEN_ON must be true or false"),
        ("SANMEN_MODE", "", "the environment variable SANMEN_MODE must be 'off', 'signed' or 'open'"),
    ])
    func unreadable(name: String, text: String, expected: String) throws {
        var reader = try configReader("{}", environment: [name: text])
        _ = reader.int("port", range: 1...9, default: 1)
        _ = reader.bool("on", default: false)
        _ = reader.enumeration("mode", default: ConfigReaderTests.Mode.off)
        #expect(reader.complaints == [expected])
    }

    @Test("A variable nothing asks for is a warning, with the one that may be meant")
    func unknown() throws {
        var reader = try configReader("{}", environment: ["SANMEN_EGRES_ALLOW": "x", "SANMEN_WHATEVER": "y", "HOME": "/"])
        reader.object("egress") { _ = $0.stringList("allow") }
        let warnings = reader.sources.overrides.unknownVariables(known: reader.knownVariables)
        #expect(
            warnings.map(\.description) == [
                "the environment variable SANMEN_EGRES_ALLOW overrides no setting; did you mean SANMEN_EGRESS_ALLOW?",
                "the environment variable SANMEN_WHATEVER overrides no setting",
            ])
        #expect(warnings.allSatisfy { $0.severity == .warning })
    }
}
