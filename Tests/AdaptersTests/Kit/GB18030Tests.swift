import Testing

@testable import Adapters

@Suite("GB18030 text")
struct GB18030Tests {
    @Test("becomes UTF-8", arguments: [
        ([], ""), ([0x41, 0x0A], "A\n"), ([0xD6, 0xD0, 0xCE, 0xC4], "中文"), ([0x90, 0x30, 0x81, 0x30], "\u{10000}"),
        ([0x81, 0x30, 0x81, 0x30], "\u{80}"), ([0x95, 0x32, 0x82, 0x36], "\u{20000}"), ([0xA2, 0xE3], "€"),
    ] as [([UInt8], String)])
    func decoded(bytes: [UInt8], text: String) {
        #expect(GB18030.utf8(bytes).map { String(decoding: $0, as: UTF8.self) } == text)
    }

    @Test("is refused where it is broken", arguments: [[0xD6], [0x81, 0x30], [0xFF], [0x41, 0xD6, 0x20]] as [[UInt8]])
    func broken(bytes: [UInt8]) {
        #expect(GB18030.utf8(bytes) == nil)
    }

    @Test("of every kind fits the room made for it")
    func room() {
        for lead in UInt8(0x81)...0xFE {
            let text = [[UInt8]](repeating: [lead, 0x50], count: 500).flatMap { $0 }
            if let bytes = GB18030.utf8(text) { #expect(bytes.count <= text.count * 2) }
        }
    }
}
