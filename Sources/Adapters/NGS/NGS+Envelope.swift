import CanonicalModel

extension NGS {
    /// `{"code", "message", "value"}`: 1 is success and 0 failure, the opposite of other contracts.
    enum Envelope {
        static func success(_ value: JSON = .null, headers: [GateResponse.Header] = []) -> GateResponse {
            GateResponse(headers: headers, body: body(code: 1, message: "", value: value))
        }

        static func failure(_ message: String, status: Int = 200, headers: [GateResponse.Header] = []) -> GateResponse {
            GateResponse(status: status, headers: headers, body: body(code: 0, message: message, value: .null))
        }

        private static func body(code: Int, message: String, value: JSON) -> [UInt8] {
            var writer = JSONWriter(capacity: 128)
            writer.object { writer in
                writer.field("code", code)
                writer.field("message", message)
                writer.field("value", value)
            }
            return writer.bytes
        }
    }
}
