import Adapters
import Foundation
import Synchronization

@testable import Gateway

/// A server on a free port with a responder made of one closure; its access records are kept.
final class TestServer: Sendable {
    let http: HTTPServer
    private let records: Records

    var port: UInt16 { http.port }

    init(
        _ configuration: HTTPServerConfiguration = HTTPServerConfiguration(),
        answer: @escaping @Sendable (GateRequest) -> HTTPAnswer = TestServer.echo
    ) throws {
        let records = Records()
        self.records = records
        http = try HTTPServer(configuration: configuration, responder: ClosureResponder(answer: answer)) { record in
            records.all.withLock { $0.append(record) }
        }
    }

    deinit {
        http.drain(timeoutSeconds: 0)
    }

    /// Waits for a record that matches.
    func record(where matches: (AccessRecord) -> Bool) -> AccessRecord? {
        waitFor { self.records.all.withLock { $0.first(where: matches) } }
    }

    /// What arrived, one part a line.
    static let echo: @Sendable (GateRequest) -> HTTPAnswer = { request in
        let body = String(decoding: request.body, as: UTF8.self)
        let text = "\(request.method.rawValue)\n\(request.rawPath)\n\(request.rawQuery)\n\(body)"
        return .now(GateResponse(contentType: "text/plain", body: Array(text.utf8)))
    }

    private final class Records: Sendable {
        let all = Mutex<[AccessRecord]>([])
    }
}

struct ClosureResponder: HTTPResponder {
    let answer: @Sendable (GateRequest) -> HTTPAnswer

    func respond(to request: GateRequest) -> HTTPAnswer {
        answer(request)
    }

    func refusal(status: Int, reason: String, path: String, requestID: String) -> GateResponse {
        GateResponse(status: status, body: Array("{\"refused\":\"\(reason)\",\"path\":\"\(path)\"}".utf8))
    }
}

/// Waits up to ten seconds for a value.
func waitFor<T>(_ value: () -> T?) -> T? {
    for _ in 0..<5000 {
        if let found = value() { return found }
        usleep(2000)
    }
    return nil
}

extension GateResponse {
    static func text(_ text: String, status: Int = 200) -> GateResponse {
        GateResponse(status: status, contentType: "text/plain", body: Array(text.utf8))
    }
}
