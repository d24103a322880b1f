import CanonicalModel
import Foundation
import TestSupport
import Testing

extension FaultTests {
    @Suite("Text that is odd, but right")
    struct OddText {
        private static let texts: [String] = [
            "nul \u{0} within", "\u{0}", "line\nbreaks\r\nand\ttabs", "quotes \" and \\ and /", "' OR 1=1; DROP TABLE tickets; --", "%_% *?[a]",
            "😀 👨‍👩‍👧 𠮷", "e\u{301} is not \u{e9}", "\u{202E}right to left\u{202C}", "\u{FEFF}mark", "\u{FFFF}\u{10FFFF}\u{FFFD}", "{{title}} {x} ${y}",
            "<script>alert(1)</script>", "  spaces  ", "\u{1}\u{1F}\u{7F}\u{85}\u{2028}", String(repeating: "长", count: 500),
        ]

        @Test("goes in at every gate and comes back exactly, and is found by its words")
        func exact() throws {
            let gateway = try GatewayProcess()
            let client = try gateway.client()
            for text in Self.texts {
                let quoted = String(decoding: JSON(text).encoded(), as: UTF8.self).dropFirst().dropLast()
                for request in [
                    GateClients.loonflowCreate(title: String(quoted)), GateClients.ngsCreate(title: String(quoted)),
                    GateClients.kingsoftCreate(title: String(quoted)),
                ] {
                    let created = try client.exchange(request)
                    // The service desk takes a title that says something.
                    guard let name = TicketName(creation: created) else {
                        #expect(text.allSatisfy { $0.isWhitespace || $0 == "\0" }, "\(request.target) \(text.debugDescription): \(created.text)")
                        continue
                    }
                    let shown = try client.exchange(name.reading).json
                    #expect(shown?["title"] == JSON(text), "\(request.target) \(text.debugDescription)")
                }
                let words = Array(text.utf8).map { "%" + String(UInt16($0) + 0x100, radix: 16).suffix(2) }.joined()
                let found = try client.exchange(GateClients.loonflow("GET", "/tickets?category=all&title=\(words)"))
                #expect((found.json?["data"]?["total"]?.intValue ?? 0) >= 2, "\(text.debugDescription): \(found.text.prefix(300))")
            }
            #expect(gateway.stop() == 0)
        }

        @Test("also when it is a megabyte long, or an object of ten thousand members in a field group")
        func large() throws {
            let gateway = try GatewayProcess()
            let client = try gateway.client()
            let long = String(repeating: "长😀x", count: 130_000)
            var many = JSONObject()
            for number in 0..<10_000 { many["k\(number)"] = .number(JSONNumber(number)) }
            let objective = JSONObject([("title", "large"), ("long", JSON(long)), ("many", .object(many))])
            let body = JSON.object(JSONObject([("mapId", "service-desk"), ("customerGuid", "C"), ("objective", .object(objective))])).encoded()
            let saved = try client.exchange(GateClients.ngs("save", body: "{}").with(body: body))
            let name = try #require(TicketName(creation: saved), "\(saved.text)")
            #expect(try client.exchange(name.reading).json?["groups"]?["objective"] == .object(objective))
            #expect(gateway.stop() == 0)
        }
    }
}
