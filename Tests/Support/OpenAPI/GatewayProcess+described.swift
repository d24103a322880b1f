import CanonicalModel
import Synchronization

extension GatewayProcess {
    /// The documents that the program serves, which are the same whatever its settings; fetched from the first gateway asked.
    private static let documents = Mutex<[String: OpenAPIDocument]>([:])

    private static let contracts: [(prefix: String, name: String)] = [
        ("/api/v1.0", "loonflow"), ("/media/ticket_file", "loonflow"), ("/ngs", "ngs"), ("/workorder", "kingsoft"),
        ("/api/sanmen/v1", "native"),
    ]

    /// Nil for a path of no contract, and where the contract is not served.
    package func document(ofPath path: String) throws -> OpenAPIDocument? {
        guard let name = Self.contracts.first(where: { path == $0.prefix || path.hasPrefix($0.prefix + "/") })?.name else { return nil }
        if let known = Self.documents.withLock({ $0[name] }) { return known }
        let answer = try client().exchange(ClientRequest("GET", "/openapi/\(name).json"))
        guard answer.status == 200 else { return nil }
        let document = try OpenAPIDocument(answer.body)
        Self.documents.withLock { $0[name] = document }
        return document
    }

    func expectDescribed(_ answer: RawAnswer, to request: ClientRequest) throws {
        let path = String(request.target.prefix { $0 != "?" })
        guard let document = try document(ofPath: path) else { return }
        let problems = document.problems(method: request.method, path: path, status: answer.status, body: answer.body)
        guard problems.isEmpty else {
            throw Failure(description: "\(problems.joined(separator: "\n")): \(answer.text.prefix(600))")
        }
    }
}
