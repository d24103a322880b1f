/// One finished request, for the access log and the metrics.
struct AccessRecord: Sendable, Equatable {
    var requestID: String
    /// As sent: a HEAD request is HEAD here. Empty where the request line could not be read.
    var method: String
    /// As sent, without the query.
    var path: String
    /// 0 where the connection ended before an answer was due.
    var status: Int
    /// Bytes of the bodies.
    var bytesIn: Int
    var bytesOut: Int
    var durationMicroseconds: Int64
    var peer: String
    /// From the answer's `AccessRecord.routeHeader`, else empty.
    var route: String

    /// An answer names its route for the log with this header. A name that starts with a colon is never sent.
    static let routeHeader = ":route"
}
