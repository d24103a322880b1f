import Foundation

/// One call as a client would send it; tests bend whichever part they are about.
package struct ClientRequest: Sendable {
    package var method: String
    /// Path and query.
    package var target: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(_ method: String, _ target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The first header of that name; setting nil removes every one.
    package subscript(name: String) -> String? {
        get { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
        set {
            headers.removeAll { $0.name.lowercased() == name.lowercased() }
            if let newValue { headers.append((name, newValue)) }
        }
    }

    package func with(_ name: String, _ value: String?) -> ClientRequest {
        var out = self
        out[name] = value
        return out
    }

    package func with(body: [UInt8]) -> ClientRequest {
        var out = self
        out.body = body
        return out
    }

    package func with(body: String) -> ClientRequest {
        with(body: Array(body.utf8))
    }

    package func with(target: String) -> ClientRequest {
        var out = self
        out.target = target
        return out
    }

    package func with(method: String) -> ClientRequest {
        var out = self
        out.method = method
        return out
    }

    /// As sent, with `Host` and, for a body, `Content-Length` unless they are among the headers.
    package var bytes: [UInt8] {
        var head = "\(method) \(target) HTTP/1.1\r\n"
        if self["Host"] == nil { head += "Host: sanmen\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if !body.isEmpty || method == "POST", self["Content-Length"] == nil, self["Transfer-Encoding"] == nil {
            head += "Content-Length: \(body.count)\r\n"
        }
        return Array((head + "\r\n").utf8) + body
    }
}

/// Clients of the three contracts with the credentials of the shipped `adapter-config`.
package enum GateClients {
    package static let loonflowToken = "demo-loonflow-token"
    package static let kingsoftSecret = "demo-kingsoft-secret"

    package static var now: Int { Int(Date().timeIntervalSince1970) }

    /// - Parameter path: below `/api/v1.0`.
    package static func loonflow(
        _ method: String, _ path: String, user: String? = "lisi", body: String = "", at time: Int = now
    ) -> ClientRequest {
        var request = ClientRequest(method, "/api/v1.0" + path, body: Array(body.utf8))
        request.headers = [
            ("appname", "demo"), ("timestamp", "\(time)"), ("signature", MD5.hex("\(time)" + loonflowToken)),
        ]
        if let user { request.headers.append(("username", user)) }
        return jsonLabelled(request)
    }

    /// - Parameter path: below `/workorder/api/ticket/`.
    package static func kingsoft(_ method: String, _ path: String, body: String = "", at time: Int = now) -> ClientRequest {
        var request = ClientRequest(method, "/workorder/api/ticket/" + path, body: Array(body.utf8))
        request.headers = [
            ("AppId", "demo"), ("Timestamp", "\(time)"), ("Sign", MD5.hex("demo\(time)" + kingsoftSecret)),
        ]
        return jsonLabelled(request)
    }

    /// A call of `/ngs/wo/<verb>` from a white-listed address.
    package static func ngs(_ verb: String, staff: String = "SELITE", body: String) -> ClientRequest {
        var request = ClientRequest("POST", "/ngs/wo/" + verb, body: Array(body.utf8))
        request.headers = [("ds", "gl2019"), ("staffId", staff), ("groupId", "SERVICE")]
        return jsonLabelled(request)
    }

    /// - Parameter path: below `/api/sanmen/v1`.
    package static func native(_ path: String) -> ClientRequest {
        ClientRequest("GET", "/api/sanmen/v1" + path, headers: [("Authorization", "Bearer demo-reader-token")])
    }

    private static func jsonLabelled(_ request: ClientRequest) -> ClientRequest {
        request.body.isEmpty ? request : request.with("Content-Type", "application/json")
    }
}

/// Creations of a ticket of the shipped service desk, one for each gate.
extension GateClients {
    package static func loonflowCreate(title: String, user: String = "lisi") -> ClientRequest {
        loonflow("POST", "/tickets", user: user, body: #"{"workflow_id":2,"transition_id":2001,"title":"\#(title)"}"#)
    }

    package static func ngsCreate(title: String, staff: String = "SLISI") -> ClientRequest {
        ngs("save", staff: staff, body: #"{"mapId":"service-desk","customerGuid":"C-1","objective":{"title":"\#(title)"}}"#)
    }

    package static func kingsoftCreate(title: String) -> ClientRequest {
        kingsoft("POST", "create", body: kingsoftCreation(title: title))
    }

    package static func kingsoftCreation(title: String) -> String {
        """
        {"title":"\(title)","detail":"详情","type":1,"sub_type":11,"priority":2,"reported_time":\(now - 60),"tags":[1,2],\
        "customer_organization_id":1,"customer_organization_name":"北京示例科技有限公司","customer_info":[{"user_id":7,"level":1}],\
        "repository_product_id":36,"need_process":true,"form_id":5,"form_values":{"contact":"wx"},\
        "creator_id":40005,"creator_name":"王五"}
        """
    }
}

extension RawClient {
    /// Sends and waits for the answer.
    package func exchange(_ request: ClientRequest) throws -> RawAnswer {
        // A refusal may come, and the connection be closed, before everything is sent.
        send(request.bytes)
        return try answer(toHead: request.method == "HEAD")
    }
}

extension GatewayProcess {
    /// One exchange on a connection of its own.
    ///
    /// - Throws: also where the answer is not what the gateway's own OpenAPI document says.
    package func exchange(_ request: ClientRequest) throws -> RawAnswer {
        let answer = try client().exchange(request)
        try expectDescribed(answer, to: request)
        return answer
    }
}

/// A creation at one gate, signed when it is asked for: a signature is good for two minutes only.
package enum Creation: String, CaseIterable, Sendable {
    case loonflow
    case ngs
    case kingsoft

    package func request(title: String) -> ClientRequest {
        switch self {
        case .loonflow: GateClients.loonflowCreate(title: title)
        case .ngs: GateClients.ngsCreate(title: title)
        case .kingsoft: GateClients.kingsoftCreate(title: title)
        }
    }
}
