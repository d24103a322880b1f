import CanonicalModel
import Testing

@Suite struct JSONWriterTests {
    @Test("Commas and colons come by themselves")
    func structure() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("id", 7)
            writer.field("big", Int64.min)
            writer.field("title", "三门\n")
            writer.field("open", true)
            writer.field("extra", ["a": [1, 2.5]] as JSON)
            writer.key("list")
            writer.array { writer in
                writer.null()
                writer.object { _ in }
                writer.array { _ in }
                writer.double(7)
                writer.raw(Array(#"{"raw":[]}"#.utf8))
                writer.bool(false)
            }
            writer.key("last")
            writer.string("")
        }
        let expected = #"{"id":7,"big":-9223372036854775808,"title":"三门\n","open":true,"extra":{"a":[1,2.5]},"#
            + #""list":[null,{},[],7.0,{"raw":[]},false],"last":""}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test("Integers are written in full", arguments: [0, 1, -1, 9, 10, 100, -100, Int64.max, .min])
    func integers(value: Int64) {
        var writer = JSONWriter()
        writer.int(value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == String(value))
    }

    @Test("Piece by piece and as a tree come to the same bytes", arguments: [false, true])
    func agreesWithTree(ascii: Bool) throws {
        var random = SeededRandom(seed: 20)
        for _ in 0..<200 {
            let members = (0..<4).map { ("key \($0)", randomJSON(depth: 3, using: &random)) }
            var writer = JSONWriter(ascii: ascii, capacity: 0)
            writer.object { writer in
                for (name, value) in members { writer.field(name, value) }
            }
            #expect(writer.bytes == JSON.object(JSONObject(members)).encoded(ascii: ascii))
        }
    }

    @Test("An error thrown by a closure comes through as it is")
    func closureErrors() {
        struct Stop: Error, Equatable {}
        var writer = JSONWriter()
        #expect(throws: Stop()) {
            try writer.array { _ throws(Stop) in throw Stop() }
        }
    }
}
