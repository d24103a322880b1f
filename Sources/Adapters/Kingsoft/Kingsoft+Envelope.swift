import CanonicalModel

extension Kingsoft {
    /// `{"errno":…,"errmsg":…,"data":…,"request_id":…}`
    enum Envelope {
        enum Content {
            /// The text's `close_ticket` answers without `data`.
            case none
            case empty
            case value((inout JSONWriter) -> Void)
        }

        static func success(_ content: Content, requestID: String) -> GateResponse {
            var writer = JSONWriter(capacity: 1024)
            writer.object { writer in
                writer.field("errno", Errno.success.rawValue)
                writer.field("errmsg", "OK")
                switch content {
                case .none: break
                case .empty:
                    writer.key("data")
                    writer.object { _ in }
                case .value(let write):
                    writer.key("data")
                    write(&writer)
                }
                writer.field("request_id", requestID)
            }
            return GateResponse(body: writer.bytes)
        }

        static func failure(_ failure: Failure, requestID: String) -> GateResponse {
            var writer = JSONWriter(capacity: 256)
            writer.object { writer in
                writer.field("errno", failure.errno.rawValue)
                writer.field("errmsg", failure.message)
                writer.field("request_id", requestID)
            }
            let headers = failure.retryAfter.map { [GateResponse.Header("Retry-After", String($0))] } ?? []
            return GateResponse(status: failure.status, headers: headers, body: writer.bytes)
        }
    }

    /// The contract's request id: 32 lower-case hex digits. One that has this form already is taken as it is, any other is
    /// digested, so that the id in a caller's hand leads to the log line.
    public static func requestID(for id: String, _ cryptography: any Cryptography) -> String {
        let isLowerHex = id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        return id.utf8.count == 32 && isLowerHex ? id : cryptography.hexDigest(.md5, id)
    }
}
