import CanonicalModel

extension OpenAPI {
    /// One method of one path. What a route says of itself (its path's placeholders, that it is a write) is not repeated here.
    public struct Operation: Sendable {
        var method: HTTPMethod
        /// As in the route's pattern.
        var path: String
        /// The name that generated clients give it.
        var id: String
        var summary: String
        var details = ""
        var parameters: [Parameter] = []
        var body: RequestBody?
        /// Asks for no credentials.
        var isPublic = false
        /// Beside those that the description gives for all its operations.
        var responses: [Response]
    }

    public struct Parameter: Sendable {
        enum Place: String, Sendable {
            case query, path, header
        }

        var name: String
        var place: Place = .query
        var isRequired = false
        var schema: Schema
        var about = ""

        static func query(_ name: String, _ schema: Schema, _ about: String = "", isRequired: Bool = false) -> Parameter {
            Parameter(name: name, place: .query, isRequired: isRequired, schema: schema, about: about)
        }

        static func path(_ name: String, _ schema: Schema, _ about: String = "") -> Parameter {
            Parameter(name: name, place: .path, isRequired: true, schema: schema, about: about)
        }

        static func header(_ name: String, _ schema: Schema, _ about: String = "", isRequired: Bool = false) -> Parameter {
            Parameter(name: name, place: .header, isRequired: isRequired, schema: schema, about: about)
        }
    }

    public struct RequestBody: Sendable {
        var media = "application/json"
        var schema: Schema
        var isRequired = true
    }

    public struct Response: Sendable {
        var status: Int
        var about: String
        /// By media type; empty for an answer without a body.
        var content: [(media: String, schema: Schema)]
        var headers: [(name: String, about: String)] = []

        static func json(_ status: Int = 200, _ about: String = "Answered.", _ schema: Schema) -> Response {
            Response(status: status, about: about, content: [("application/json", schema)])
        }

        /// A file's bytes, under its own type.
        static func file(_ about: String) -> Response {
            Response(
                status: 200, about: about, content: [("*/*", .any)],
                headers: [("Content-Disposition", "Under which name to save it.")])
        }
    }

    /// How callers say who they are.
    public struct SecurityScheme: Sendable {
        enum Kind: Sendable {
            case bearer
            /// In a header of that name.
            case header(String)
        }

        var name: String
        var kind: Kind
        var about: String
    }

    /// Everything a contract says of itself.
    public struct Description: Sendable {
        var title: String
        var about: String
        var security: [SecurityScheme]
        /// Any one of these sets of schemes is enough.
        var credentials: [[String]]
        var schemas: [(name: String, schema: Schema)]
        var operations: [Operation]
        /// The contract's envelope of what is refused before, or instead of, one of its operations.
        var refusal: Schema
        /// What each status means that refuses so; every operation may answer with these.
        var refusals: [(status: Int, about: String)] = OpenAPI.usualRefusals
    }

    /// What the server itself refuses, whatever the operation.
    static let usualRefusals: [(status: Int, about: String)] = [
        (400, "The request is malformed HTTP."), (408, "The request took too long to arrive."), (413, "The body is too large."),
        (414, "The address is too long."), (431, "The header lines are too large."), (501, "The transfer coding is not supported."),
        (503, "Overloaded or stopping; Retry-After says when to come again."),
    ]
}
