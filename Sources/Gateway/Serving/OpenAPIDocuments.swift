import Adapters
import CanonicalModel

/// `/openapi/{contract}.json` for every contract that is served, written once at the start.
struct OpenAPIDocuments: Sendable {
    private let written: [String: Written]

    private struct Written: Sendable {
        var body: [UInt8]
        var tag: String
    }

    static let prefix = "/openapi/"
    private static let suffix = ".json"

    init(_ gates: [any Gate], version: String, cryptography: any Cryptography) {
        var written: [String: Written] = [:]
        for gate in gates {
            guard let body = OpenAPI.document(of: gate, version: version)?.encoded() else { continue }
            let tag = Hex.encode(Array(cryptography.digest(.sha256, body).prefix(16)))
            written[gate.contract.value] = Written(body: body, tag: "\"\(tag)\"")
        }
        self.written = written
    }

    /// Nil for a path that is none of these.
    func answer(to request: GateRequest) -> GateResponse? {
        guard request.rawPath.hasPrefix(Self.prefix), request.rawPath.hasSuffix(Self.suffix) else { return nil }
        let name = request.rawPath.dropFirst(Self.prefix.count).dropLast(Self.suffix.count)
        guard let document = written[String(name)] else { return PlainAnswer.refusal(status: 404, reason: "not found") }
        guard request.method == .get || request.method == .head else {
            var refused = PlainAnswer.refusal(status: 405, reason: "method not allowed")
            refused.headers.append(.init("Allow", "GET, HEAD"))
            return refused
        }
        let headers: [GateResponse.Header] = [.init("ETag", document.tag), .init("Cache-Control", "public, max-age=60")]
        guard !isKnown(document.tag, to: request) else { return GateResponse(status: 304, headers: headers, body: []) }
        return GateResponse(headers: headers, body: document.body)
    }

    /// `If-None-Match` compares weakly: a proxy may have marked the tag so.
    private func isKnown(_ tag: String, to request: GateRequest) -> Bool {
        request.headers.all("If-None-Match").contains { line in
            line.split(separator: ",").contains { part in
                let given = part.drop { $0 == " " }
                return given == "*" || given == tag || given == "W/" + tag
            }
        }
    }
}
