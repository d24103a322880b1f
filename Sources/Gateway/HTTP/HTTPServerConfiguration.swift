/// Limits of the HTTP server. Every one of them bounds what a client can make the process spend.
struct HTTPServerConfiguration: Sendable {
    /// A numeric address or a name that resolves to one.
    var address = "127.0.0.1"
    /// 0 lets the system choose; `HTTPServer.port` tells which.
    var port: UInt16 = 0
    /// Event loops, each with its thread; 0 for one per core.
    var threads = 0
    /// Connections over this wait in the listen backlog.
    var maxConnections = 4096
    /// Connections of one address over this are closed at once; 0 for no limit (behind a proxy all peers are one).
    var maxConnectionsPerAddress = 0
    /// How long a connection may stay silent, between requests or within one.
    var idleTimeoutSeconds: UInt32 = 60
    /// From the first header line of a request to its last byte, and again from there to the answer of a suspended request.
    var requestDeadlineSeconds = 30.0
    /// Request line and header lines together. libmicrohttpd clears this much memory after every request, so it costs time: 32 KiB
    /// instead of 16 took a third more CPU for each small request.
    var maxHeaderBytes = 16 * 1024
    var maxHeaderLines = 100
    var maxBodyBytes = 8 * 1024 * 1024
    /// Bodies held in memory by all connections together; over it new bodies are refused with 503.
    var maxBufferedBodyBytes = 256 * 1024 * 1024
    /// Suspended requests; over it requests are refused with 503.
    var maxInFlight = 4096
    /// The time that a streamed body may take grows with what has come, at this rate.
    var minReceiveBytesPerSecond = 8 * 1024
    /// A client that takes its answer more slowly than this (after the request deadline has passed) is cut off.
    var minSendBytesPerSecond = 8 * 1024
}

enum HTTPServerError: Error, Equatable, CustomStringConvertible {
    case badAddress(String)
    /// The address is in use, may not be bound, …: the system's own words.
    case cannotListen(address: String, port: UInt16, reason: String)
    case cannotStart(reason: String)

    var description: String {
        switch self {
        case .badAddress(let address): "not an address to listen on: \(address)"
        case .cannotListen(let address, let port, let reason): "cannot listen on \(address) port \(port): \(reason)"
        case .cannotStart(let reason): "cannot start the HTTP server: \(reason)"
        }
    }
}
