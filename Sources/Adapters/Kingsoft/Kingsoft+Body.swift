import CanonicalModel

extension Kingsoft {
    /// The JSON object of a request's body. Nothing at all is an empty object: callers of the list send that.
    static func parameters(inBodyOf request: GateRequest, tolerance: JSONTolerance = .strict)
        throws(CanonicalError) -> Parameters
    {
        let text = try utf8(inBodyOf: request)
        guard !text.isEmpty else { return Parameters(JSONObject()) }
        let value: JSON
        do throws(JSONSyntaxError) {
            value = try JSON(parsing: text, tolerance: tolerance)
        } catch {
            throw .invalid("body", .malformed, "请求体不是合法的 JSON：第 \(error.line) 行第 \(error.column) 个字符")
        }
        guard let object = value.objectValue else {
            throw .invalid("body", .malformed, "请求体应为 JSON 对象")
        }
        return Parameters(object)
    }

    private static func utf8(inBodyOf request: GateRequest) throws(CanonicalError) -> [UInt8] {
        do throws(BodyText.Refusal) {
            return try BodyText.utf8(of: request)
        } catch {
            guard error.status == 415 else { throw .invalid("body", .malformed, "请求体与声明的字符集不符") }
            // Known to the table of failures, which gives it that status.
            throw .invalid("Content-Type", .unknownValue, error.error.message)
        }
    }
}
