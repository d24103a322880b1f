import CanonicalModel

/// An OpenAPI document made ready to check answers against it, thousands a second.
package struct OpenAPIDocument: Sendable {
    private var check = SchemaCheck()
    private var paths: [Path] = []
    /// What refuses a call that is none of the document's operations.
    private let refusal: SchemaCheck.Reference?

    fileprivate struct Path: Sendable {
        var segments: [Segment]
        /// By method, in upper case.
        var operations: [String: [Int: Answer]]
    }

    fileprivate enum Segment: Equatable, Sendable {
        case literal(String)
        case placeholder
    }

    /// What may be answered under one status.
    fileprivate struct Answer: Sendable {
        /// Empty where there is no body, or one of no described form, such as a file.
        var schemas: [SchemaCheck.Reference]
    }

    /// Statuses with which a call that is no operation may be refused.
    private static let refusals: Set<Int> = [400, 404, 405, 408, 413, 414, 415, 417, 431, 501, 503]

    package init(_ text: [UInt8]) throws {
        try self.init(try JSON(parsing: text))
    }

    /// - Throws: `SchemaCheck.Failure` for a keyword that is not known, or a reference to nothing.
    package init(_ document: JSON) throws {
        let components = document["components"]?["schemas"]?.objectValue ?? JSONObject()
        var check = SchemaCheck()
        try check.define(components)
        refusal = try components["Refusal"].map { try check.compile($0, at: "Refusal") }
        for (template, item) in document["paths"]?.objectValue ?? JSONObject() {
            var operations: [String: [Int: Answer]] = [:]
            for (method, operation) in item.objectValue ?? JSONObject() {
                operations[method.uppercased()] = try Self.answers(of: operation, at: "\(method) \(template)", &check)
            }
            paths.append(Path(segments: Self.segments(template), operations: operations))
        }
        try check.resolve()
        self.check = check
        // What is written out goes before what stands for anything.
        paths.sort { $0.placeholders < $1.placeholders }
    }

    private static func answers(of operation: JSON, at place: String, _ check: inout SchemaCheck) throws -> [Int: Answer] {
        // Not used for answers, but a keyword that nobody knows is found in them too.
        for parameter in operation["parameters"]?.arrayValue ?? [] {
            if let schema = parameter["schema"] { _ = try check.compile(schema, at: place) }
        }
        for (_, media) in operation["requestBody"]?["content"]?.objectValue ?? JSONObject() {
            if let schema = media["schema"] { _ = try check.compile(schema, at: place) }
        }
        var out: [Int: Answer] = [:]
        for (status, response) in operation["responses"]?.objectValue ?? JSONObject() {
            guard let number = Int(status) else { throw SchemaCheck.Failure(description: "\(place): status \(status)") }
            let content = response["content"]?.objectValue ?? JSONObject()
            let schemas = content.contains { $0.key == "*/*" }
                ? [] : try content.compactMap { try $0.value["schema"].map { try check.compile($0, at: "\(place) \(status)") } }
            out[number] = Answer(schemas: schemas)
        }
        return out
    }

    private static func segments(_ path: String) -> [Segment] {
        path.split(separator: "/").map { $0.hasPrefix("{") ? .placeholder : .literal(String($0)) }
    }

    // MARK: Checking

    /// What does not fit of an answer; empty where all is as described. An answer without a body is checked for its status.
    package func problems(method: String, path: String, status: Int, body: [UInt8]) -> [String] {
        guard !body.isEmpty, let schemas = schemas(method, path, status) else {
            return problems(method: method, path: path, status: status, body: JSON?.none)
        }
        // A file's bytes are described by no schema.
        guard !schemas.isEmpty else { return [] }
        do {
            return problems(method: method, path: path, status: status, body: try JSON(parsing: body))
        } catch {
            return ["\(method) \(path) \(status): the body is no JSON: \(error)"]
        }
    }

    package func problems(method: String, path: String, status: Int, body: JSON?) -> [String] {
        guard let schemas = schemas(method, path, status) else { return ["\(method) \(path): status \(status) is not described"] }
        guard let body, !schemas.isEmpty else { return [] }
        if schemas.contains(where: { check.fits(body, $0) }) { return [] }
        return check.problems(body, schemas[0]).map { "\(method) \(path) \(status) \($0)" }
    }

    /// Nil where the document says that this is not answered.
    private func schemas(_ method: String, _ path: String, _ status: Int) -> [SchemaCheck.Reference]? {
        let place = path.prefix { $0 != "?" }
        // Where a contract takes one, a slash at the end makes no difference.
        let plain = place.hasSuffix("/") ? place.dropLast() : place
        let words = plain.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        let wanted = method == "HEAD" ? "GET" : method
        let found = paths.first { $0.fits(words) }
        if let answer = found?.operations[wanted]?[status] { return answer.schemas }
        let isOperation = found?.operations[wanted] != nil && !place.hasSuffix("/")
        return !isOperation && Self.refusals.contains(status) ? [refusal].compactMap { $0 } : nil
    }
}

extension OpenAPIDocument.Path {
    fileprivate var placeholders: Int { segments.count { $0 == .placeholder } }

    fileprivate func fits(_ words: [String]) -> Bool {
        guard words.count == segments.count else { return false }
        for (segment, word) in zip(segments, words) {
            if case .literal(let text) = segment, text != word { return false }
        }
        return true
    }
}
