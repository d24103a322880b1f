import CanonicalModel
import TestSupport
import Testing

@Suite("Checking answers against a document")
struct SchemaCheckTests {
    private static func document(_ schema: String) throws -> OpenAPIDocument {
        try OpenAPIDocument(try JSON(parsing: """
            {"paths": {"/a/{id}": {"get": {"responses": {"200": {"content": {"application/json": {"schema": \(schema)}}}}}},
              "/a/file": {"get": {"responses": {"200": {"content": {"*/*": {}}}}}}},
             "components": {"schemas": {"Refusal": {"type": "object", "required": ["error"]},
              "Node": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}, "n": {"type": "integer"}},
                "additionalProperties": false}}}}
            """))
    }

    @Test("A keyword that nobody knows is an error, wherever it stands", arguments: [
        #"{"oneOf": []}"#, #"{"type": "object", "properties": {"a": {"format": "date"}}}"#, #"{"type": "whole"}"#,
        ##"{"$ref": "#/components/schemas/None"}"##, #"{"items": {"contains": {}}}"#, "true",
    ])
    func unknown(schema: String) {
        #expect(throws: SchemaCheck.Failure.self) { try Self.document(schema) }
    }

    @Test("A value fits or does not", arguments: [
        (#"{"type": "integer"}"#, "1", true), (#"{"type": "integer"}"#, "1.5", false), (#"{"type": "integer"}"#, #""1""#, false),
        (#"{"type": ["integer", "string"]}"#, #""1""#, true), (#"{"type": ["integer", "null"]}"#, "null", true),
        (#"{"type": "number"}"#, "1.5", true), (#"{"type": "boolean"}"#, "0", false), (#"{"type": "string"}"#, "null", false),
        (#"{"const": 1}"#, "1", true), (#"{"const": 1}"#, "2", false), (#"{"enum": ["a", "b"]}"#, #""b""#, true),
        (#"{"enum": ["a", "b"]}"#, #""c""#, false), (#"{"minimum": 1, "maximum": 3}"#, "3", true), (#"{"minimum": 1}"#, "0", false),
        (#"{"maximum": 3}"#, "4", false), (#"{"maximum": 3}"#, #""text""#, true), (#"{"minLength": 2}"#, #""打""#, false),
        (#"{"maxLength": 2}"#, #""打印""#, true), (#"{"maxLength": 2}"#, #""打印机""#, false), (#"{"pattern": "^[0-9]+$"}"#, #""12""#, true),
        (#"{"pattern": "^[0-9]+$"}"#, #""1a""#, false), (#"{"pattern": "^[0-9]+$"}"#, "null", true),
        (#"{"type": "array", "items": {"type": "integer"}}"#, "[1, 2]", true),
        (#"{"type": "array", "items": {"type": "integer"}}"#, #"[1, "2"]"#, false), (#"{"maxItems": 1}"#, "[1, 2]", false),
        (#"{"minItems": 1}"#, "[]", false), (#"{"required": ["a"]}"#, #"{"a": null}"#, true), (#"{"required": ["a"]}"#, "{}", false),
        (#"{"properties": {"a": {"type": "string"}}}"#, #"{"a": 1}"#, false), (#"{"properties": {"a": {}}}"#, #"{"b": 1}"#, true),
        (#"{"properties": {"a": {}}, "additionalProperties": false}"#, #"{"b": 1}"#, false),
        (#"{"additionalProperties": false}"#, #"{"b": 1}"#, false),
        (#"{"additionalProperties": {"type": "integer"}}"#, #"{"b": 1}"#, true),
        (#"{"additionalProperties": {"type": "integer"}}"#, #"{"b": "1"}"#, false),
        (#"{"anyOf": [{"type": "integer"}, {"const": "x"}]}"#, #""x""#, true),
        (#"{"anyOf": [{"type": "integer"}, {"const": "x"}]}"#, #""y""#, false),
        (##"{"$ref": "#/components/schemas/Node"}"##, #"{"next": {"next": {"n": 1}}}"#, true),
        (##"{"$ref": "#/components/schemas/Node"}"##, #"{"next": {"next": {"m": 1}}}"#, false),
    ])
    func fits(schema: String, value: String, isFitting: Bool) throws {
        let problems = try Self.document(schema).problems(method: "GET", path: "/a/1?q=1", status: 200, body: Array(value.utf8))
        #expect(problems.isEmpty == isFitting, "\(problems)")
        if !isFitting { #expect(problems.allSatisfy { $0.hasPrefix("GET /a/1") }) }
    }

    @Test("Statuses, paths and methods that are not described are told; refusals of them have their own form", arguments: [
        ("GET", "/a/1", 200, "1", true), ("GET", "/a/1", 201, "1", false), ("HEAD", "/a/1", 200, "", true), ("GET", "/a/file", 200, "bytes", true),
        ("GET", "/a/1", 200, "no json", false), ("POST", "/a/1", 405, #"{"error": 1}"#, true), ("POST", "/a/1", 405, "{}", false),
        ("GET", "/b", 404, #"{"error": 1}"#, true), ("GET", "/b", 200, #"{"error": 1}"#, false), ("POST", "/a/1", 500, #"{"error": 1}"#, false),
    ])
    func statuses(method: String, path: String, status: Int, body: String, isFitting: Bool) throws {
        let problems = try Self.document(#"{"type": "integer"}"#).problems(method: method, path: path, status: status, body: Array(body.utf8))
        #expect(problems.isEmpty == isFitting, "\(problems)")
    }

    @Test("It is quick enough to check every answer of a long random test")
    func speed() throws {
        let world = NativeWorld()
        for id in 1...3 { world.put(Int64(id)) }
        let body = world.get("/tickets/1").body
        let document = try #require(try DescribedAnswers.document(of: world.runner.gate))
        let count = 2000
        var fitting = 0
        let seconds = threadCPUTime {
            for _ in 0..<count
            where document.problems(method: "GET", path: "/api/sanmen/v1/tickets/1", status: 200, body: body).isEmpty { fitting += 1 }
        }
        #expect(fitting == count)
        print("schema checks per second: \(Int(Double(count) / max(seconds, 0.001)))")
        #expect(seconds < 4)
    }
}
