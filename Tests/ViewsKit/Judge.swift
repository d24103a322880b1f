import TestSupport

/// The documents that a gateway serves of its contracts, fetched once.
struct Judge: Sendable {
    private var documents: [(prefix: String, document: OpenAPIDocument)] = []

    init(_ gateway: GatewayProcess) throws {
        for prefix in ["/api/v1.0", "/ngs", "/workorder", "/api/sanmen/v1"] {
            guard let document = try gateway.document(ofPath: prefix) else {
                throw Disagreement("no document is served of \(prefix)")
            }
            documents.append((prefix, document))
        }
    }

    /// What of an answer does not fit its contract's document.
    func complaints(_ request: ClientRequest, _ answer: RawAnswer) -> [String] {
        let path = String(request.target.prefix { $0 != "?" })
        guard let document = documents.first(where: { path.hasPrefix($0.prefix + "/") })?.document else { return [] }
        return document.problems(method: request.method, path: path, status: answer.status, body: answer.body)
    }
}
