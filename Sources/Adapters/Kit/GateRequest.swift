import CanonicalModel

/// One HTTP request as an adapter sees it: already bounded, well-formed, and read to its end.
public struct GateRequest: Sendable {
    public var method: HTTPMethod
    /// The path as sent, still percent-encoded: signatures cover these bytes.
    public var rawPath: String
    /// The query as sent, without the question mark; empty where there is none.
    public var rawQuery: String
    public var headers: HeaderFields
    public var body: [UInt8]
    /// The peer of the socket, numeric. What a trusted proxy vouches for is worked out by who configures proxies.
    public var peerAddress: String
    /// Minted by the gateway, or the caller's own where it has a permitted form.
    public var requestID: String
    /// When the request arrived.
    public var receivedAt: Moment

    public init(
        method: HTTPMethod, rawPath: String, rawQuery: String = "", headers: HeaderFields = HeaderFields(),
        body: [UInt8] = [], peerAddress: String = "127.0.0.1", requestID: String = "-", receivedAt: Moment
    ) {
        self.method = method
        self.rawPath = rawPath
        self.rawQuery = rawQuery
        self.headers = headers
        self.body = body
        self.peerAddress = peerAddress
        self.requestID = requestID
        self.receivedAt = receivedAt
    }
}

public enum HTTPMethod: String, Sendable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case head = "HEAD"
    case options = "OPTIONS"
    // No path has these; they are known, so that they are refused as the wrong method and not as an unheard-of one.
    case trace = "TRACE"
    case query = "QUERY"
}
