import CanonicalModel
import Testing

/// Random texts, always the same ones: the seed is in the failure message.
@Suite struct JSONFuzzTests {
    @Test("Whatever is written is read back as the same value, in every form", arguments: [1, 2, 3] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for turn in 0..<300 {
            let value = randomJSON(depth: 5, using: &random)
            for (ascii, pretty) in [(false, false), (true, false), (false, true), (true, true)] {
                let bytes = value.encoded(ascii: ascii, pretty: pretty)
                #expect(try JSON(parsing: bytes) == value, "seed \(seed), turn \(turn)")
                #expect(!ascii || bytes.allSatisfy { $0 < 0x7F })
            }
        }
    }

    @Test("No mutation crashes the reader, and what it accepts is the same after writing and reading", arguments: [11, 12, 13, 14] as [UInt64])
    func mutations(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var accepted = 0
        for turn in 0..<5_000 {
            var bytes = randomJSON(depth: 3, using: &random).encoded(ascii: turn % 2 == 0)
            for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, using: &random) }
            guard let value = try? JSON(parsing: bytes, tolerance: turn % 3 == 0 ? .trailingComma : .strict) else { continue }
            accepted += 1
            #expect(try JSON(parsing: value.encoded(ascii: turn % 4 < 2)) == value, "seed \(seed), turn \(turn)")
        }
        #expect(accepted > 0, "seed \(seed)")
    }

    @Test("No prefix of a document is itself one, and none crashes the reader")
    func prefixes() throws {
        let bytes = Array(#"{"a":[1.5e3,"é\u00e9😀\ud83d\ude00",true,false,null],"b":{"c":-0}}"#.utf8)
        for length in bytes.indices {
            #expect(throws: JSONSyntaxError.self) { try JSON(parsing: bytes[..<length]) }
        }
    }

    private func mutate(_ bytes: inout [UInt8], using random: inout SeededRandom) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let hostile = Array("{}[]\",:\\u0123456789eE+-.tfnab \n\0".utf8) + [0x7F, 0x80, 0xC3, 0xE4, 0xED, 0xEF, 0xF0, 0xFF]
        let byte = hostile.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.insert(byte, at: place)
        case 1 where place < bytes.count: bytes[place] = byte
        case 2 where place < bytes.count: bytes.remove(at: place)
        case 3: bytes.removeSubrange(place...)
        default: bytes.insert(contentsOf: bytes.prefix(place).suffix(20), at: place)
        }
    }
}
