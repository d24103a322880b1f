import CanonicalModel

/// What an adapter answers. The gateway adds `X-Request-Id`, `Content-Length`, `Date` and the like.
public struct GateResponse: Sendable, Equatable {
    public var status: Int
    public var contentType: String
    /// Further header lines, e.g. `Allow`, `Retry-After`, `X-NGS-OId`.
    public var headers: [Header]
    public var body: [UInt8]

    public struct Header: Sendable, Equatable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(status: Int = 200, contentType: String = "application/json", headers: [Header] = [], body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }
}
