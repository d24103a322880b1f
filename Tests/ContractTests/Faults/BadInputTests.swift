import CanonicalModel
import Foundation
import TestSupport
import Testing

extension FaultTests {
    @Suite("Bad input gets a clear error in the contract's own envelope, and does no harm")
    struct BadInput {
        @Test("at the loonflow gate")
        func loonflow() throws {
            try check(LoonflowBadCalls.all, envelope: ["code", "data", "msg"])
        }

        @Test("at the NGS gate")
        func ngs() throws {
            try check(NGSBadCalls.all, envelope: ["code", "message", "value"])
        }

        @Test("at the Kingsoft gate")
        func kingsoft() throws {
            try check(KingsoftBadCalls.all, envelope: ["errno", "errmsg", "request_id"])
        }

        private func check(_ calls: [BadCall], envelope: [String]) throws {
            let gateway = try GatewayProcess()
            for call in calls {
                let client = try gateway.client()
                client.send(call.bytes ?? call.request.bytes)
                let answer: RawAnswer
                do {
                    answer = try client.answer()
                } catch {
                    Issue.record("\(call.what): no answer (\(error)); the gateway: \(gateway.ending)")
                    continue
                }
                let told = "\(call.what): \(answer.status) \(answer.text.prefix(300))"
                #expect(answer.status == call.status, "\(told)")
                guard let code = call.code else { continue }
                #expect(answer.code == code, "\(told)")
                #expect(answer.json?.objectValue?.keys.sorted() == envelope.sorted(), "\(told)")
                #expect(!answer.message.isEmpty && answer.message.utf8.count < 2000, "\(told)")
                #expect(answer["X-Request-Id"] != nil, "\(told)")
                if let header = call.header { #expect(answer[header.name] == header.value, "\(told)") }
            }
            #expect(gateway.isRunning)
            #expect(try gateway.exchange(GateClients.loonflowCreate(title: "after all that")).code == 0)
            let log = try String(contentsOfFile: gateway.logFile, encoding: .utf8)
            #expect(!log.contains("\"level\":\"error\""), "\(log.split(separator: "\n").first { $0.contains("\"level\":\"error\"") } ?? "")")
            #expect(gateway.stop() == 0)
        }
    }
}
