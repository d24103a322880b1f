import CanonicalModel

/// `{"code", "msg", "data"}`: 0 is success, -1 every failure; nearly always HTTP 200.
extension Loonflow {
    /// The empty `data` of a failure, which differs by endpoint.
    enum EmptyData {
        case text
        case object

        var json: JSON {
            switch self {
            case .text: .string("")
            case .object: .object(JSONObject())
            }
        }
    }

    /// Why a call is refused, and with what `data`.
    struct Failure: Error {
        var message: String
        var data: EmptyData
        /// 200 but for what is no call of the contract.
        var status: Int

        init(_ message: String, _ data: EmptyData = .object, status: Int = 200) {
            self.message = message
            self.data = data
            self.status = status
        }
    }

    static func success(message: String = "", _ writeData: (inout JSONWriter) -> Void) -> GateResponse {
        var writer = JSONWriter(ascii: true, capacity: 4096)
        writer.beginObject()
        writer.field("code", 0)
        writer.key("data")
        writeData(&writer)
        writer.field("msg", message)
        writer.endObject()
        return GateResponse(body: writer.bytes)
    }

    static func success(_ data: JSON, message: String = "") -> GateResponse {
        success(message: message) { $0.value(data) }
    }

    static func failure(_ failure: Failure) -> GateResponse {
        var writer = JSONWriter(ascii: true, capacity: 256)
        writer.beginObject()
        writer.field("code", -1)
        writer.field("data", failure.data.json)
        writer.field("msg", failure.message)
        writer.endObject()
        return GateResponse(status: failure.status, body: writer.bytes)
    }

    /// Refused signatures keep the content type their callers have always met.
    static func signatureFailure(_ error: CanonicalError) -> GateResponse {
        var response = failure(Failure("permission check fail：" + error.message))
        response.contentType = "text/html; charset=utf-8"
        return response
    }

    /// A nonce that cannot be used, in the words of a refused signature.
    static func nonceFailure(_ error: CanonicalError) -> GateResponse {
        guard case .conflict = error.kind else { return signatureFailure(error) }
        return signatureFailure(.conflict(.replayed, "The nonce in request header has been used before"))
    }

    /// What the engine refuses, told as it is; what is nobody's business outside is told by its kind only.
    static func failure(_ error: CanonicalError, data: EmptyData) -> GateResponse {
        switch error.kind {
        case .overloaded, .unavailable:
            var response = failure(Failure("the service is busy, please try again", data))
            response.status = 503
            response.headers = [.init("Retry-After", "1")]
            return response
        case .conflict(.idempotencyKeyReused):
            var response = failure(Failure(error.message, data))
            response.status = 422
            return response
        case .conflict(.idempotencyKeyInFlight):
            var response = failure(Failure(error.message, data))
            response.status = 409
            return response
        case .internal:
            return failure(Failure("internal error", data))
        default:
            return failure(Failure(error.message, data))
        }
    }
}
