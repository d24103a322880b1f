import CanonicalModel

extension OpenAPI {
    /// The document of a gate: its routes in their order, each with what the description says of it. Nil for a gate without
    /// a description; a route that the description leaves out is left out.
    public static func document(of gate: any Gate, version: String) -> JSON? {
        guard let description = gate.openAPI else { return nil }
        return Document(description: description, routes: gate.routes, version: version).json
    }

    /// The routes that a gate's description does not mention, and the operations that no route answers.
    static func differences(of gate: any Gate) -> [String] {
        guard let description = gate.openAPI else { return [] }
        let described = Set(description.operations.map { "\($0.method.rawValue) \($0.path)" })
        let routed = Set(gate.routes.map { "\($0.method.rawValue) \($0.pattern)" })
        return routed.subtracting(described).sorted().map { "not described: \($0)" }
            + described.subtracting(routed).sorted().map { "no route: \($0)" }
    }

    /// `/tickets/{id:digits}` as OpenAPI writes it.
    static func template(of pattern: String) -> String {
        pattern.replacing(":digits}", with: "}")
    }
}

private struct Document {
    let description: OpenAPI.Description
    let routes: [Route]
    let version: String

    var json: JSON {
        [
            "openapi": "3.1.0",
            "info": ["title": JSON(description.title), "description": JSON(description.about), "version": JSON(version)],
            "servers": [["url": "/"]],
            "security": requirements(description.credentials),
            "paths": paths,
            "components": components,
        ]
    }

    private var paths: JSON {
        var out = JSONObject()
        for route in routes {
            guard let operation = operation(of: route) else { continue }
            let path = OpenAPI.template(of: route.pattern.description)
            var item = out[path]?.objectValue ?? JSONObject()
            item[route.method.rawValue.lowercased()] = json(operation, route)
            out[path] = .object(item)
        }
        return .object(out)
    }

    private func operation(of route: Route) -> OpenAPI.Operation? {
        description.operations.first { $0.method == route.method && $0.path == route.pattern.description }
    }

    private func json(_ operation: OpenAPI.Operation, _ route: Route) -> JSON {
        var out: JSONObject = ["operationId": JSON(operation.id), "summary": JSON(operation.summary)]
        if !operation.details.isEmpty { out["description"] = JSON(operation.details) }
        if operation.isPublic { out["security"] = [] }
        var parameters = operation.parameters
        if route.isWrite { parameters.append(Self.idempotencyKey) }
        if !parameters.isEmpty { out["parameters"] = .array(parameters.map(json)) }
        if let body = operation.body { out["requestBody"] = json(body) }
        out["responses"] = responses(operation, route)
        return .object(out)
    }

    private static let idempotencyKey = OpenAPI.Parameter.header(
        "Idempotency-Key", .text(pattern: "^[!-~]{1,255}$"), "The call is carried out once, however often it comes under one key.")

    private func json(_ parameter: OpenAPI.Parameter) -> JSON {
        var out: JSONObject = ["name": JSON(parameter.name), "in": JSON(parameter.place.rawValue)]
        if parameter.isRequired { out["required"] = true }
        if !parameter.about.isEmpty { out["description"] = JSON(parameter.about) }
        out["schema"] = .object(parameter.schema.json)
        if parameter.schema.json["type"] == "array" {
            out["style"] = "form"
            out["explode"] = false
        }
        return .object(out)
    }

    private func json(_ body: OpenAPI.RequestBody) -> JSON {
        let content: JSONObject = ["schema": .object(body.schema.json)]
        return ["required": .bool(body.isRequired), "content": .object(JSONObject([(body.media, .object(content))]))]
    }

    private func responses(_ operation: OpenAPI.Operation, _ route: Route) -> JSON {
        var out = JSONObject()
        for response in operation.responses { out["\(response.status)"] = json(response) }
        var refusals = description.refusals
        if route.pattern.segments.contains(where: { $0 == .digits }) { refusals.append((404, "No such path.")) }
        if operation.body != nil || route.method != .get {
            refusals.append((415, "The body is of another kind than the contract's."))
        }
        if route.isWrite {
            refusals += [
                (409, "A call under the same Idempotency-Key is still running."),
                (422, "The Idempotency-Key was used for another call."),
            ]
        }
        for (status, about) in refusals.sorted(by: { $0.status < $1.status }) where out["\(status)"] == nil {
            out["\(status)"] = json(.json(status, about, .named(OpenAPI.refusalName)))
        }
        return .object(out)
    }

    private func json(_ response: OpenAPI.Response) -> JSON {
        var out: JSONObject = ["description": JSON(response.about)]
        if !response.headers.isEmpty {
            out["headers"] = .object(JSONObject(response.headers.map { header -> (String, JSON) in
                (header.name, ["description": JSON(header.about), "schema": ["type": "string"]])
            }))
        }
        if !response.content.isEmpty {
            out["content"] = .object(JSONObject(response.content.map { media, schema -> (String, JSON) in
                (media, schema.json.isEmpty ? [:] : ["schema": .object(schema.json)])
            }))
        }
        return .object(out)
    }

    private var components: JSON {
        var schemas = JSONObject(description.schemas.map { named -> (String, JSON) in (named.name, .object(named.schema.json)) })
        schemas[OpenAPI.refusalName] = .object(description.refusal.json)
        let schemes = JSONObject(description.security.map { scheme -> (String, JSON) in
            let form: JSONObject =
                switch scheme.kind {
                case .bearer: ["type": "http", "scheme": "bearer"]
                case .header(let name): ["type": "apiKey", "in": "header", "name": JSON(name)]
                }
            var out = form
            out["description"] = JSON(scheme.about)
            return (scheme.name, .object(out))
        })
        return ["schemas": .object(schemas), "securitySchemes": .object(schemes)]
    }

    private func requirements(_ sets: [[String]]) -> JSON {
        .array(sets.map { set in .object(JSONObject(set.map { name -> (String, JSON) in (name, []) })) })
    }
}

extension OpenAPI {
    /// The schema of what is refused instead of an operation, also where the path is none of the document's.
    static let refusalName = "Refusal"
}
