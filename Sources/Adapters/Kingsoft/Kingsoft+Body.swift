import CanonicalModel

extension Kingsoft {
    /// The JSON object of a request's body. Nothing at all is an empty object: callers of the list send that.
    static func parameters(inBodyOf request: GateRequest, tolerance: JSONTolerance = .strict)
        throws(CanonicalError) -> Parameters
    {
        guard !request.body.isEmpty else { return Parameters(JSONObject()) }
        let value: JSON
        do throws(JSONSyntaxError) {
            value = try JSON(parsing: request.body, tolerance: tolerance)
        } catch {
            throw .invalid("body", .malformed, "请求体不是合法的 JSON：第 \(error.line) 行第 \(error.column) 个字符")
        }
        guard let object = value.objectValue else {
            throw .invalid("body", .malformed, "请求体应为 JSON 对象")
        }
        return Parameters(object)
    }
}
