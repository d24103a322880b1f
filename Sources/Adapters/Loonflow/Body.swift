import CanonicalModel

/// A JSON body and the checks the running system makes of it, key by key.
extension Loonflow {
    struct Body {
        var values: JSONObject

        init(values: JSONObject = JSONObject()) {
            self.values = values
        }

        /// - Parameter allowsEmpty: an absent body counts as `{}`.
        init(_ request: GateRequest, allowsEmpty: Bool = false) throws(Failure) {
            let bytes = try Body.text(of: request)
            if bytes.isEmpty {
                guard allowsEmpty else { throw Failure("post参数为空") }
                self.init()
                return
            }
            let parsed: JSON
            do throws(JSONSyntaxError) {
                parsed = try JSON(parsing: bytes)
            } catch {
                throw Failure("请求参数不合法:\(error)")
            }
            guard case .object(let values) = parsed else { throw Failure("请求参数不合法:a JSON object is needed") }
            self.init(values: values)
        }

        private static func text(of request: GateRequest) throws(Failure) -> [UInt8] {
            do throws(BodyText.Refusal) {
                return try BodyText.utf8(of: request)
            } catch {
                throw Failure("请求参数不合法:\(error.error.message)", status: error.status)
            }
        }

        /// A whole number that is not zero.
        func identifier(_ key: String) throws(Failure) -> Int64 {
            guard let value = values[key] else { throw Failure("请求参数不合法:Missing key: '\(key)'") }
            guard let number = value.int64Value, number != 0 else {
                throw Failure("请求参数不合法:\(key) is needed and type should be int")
            }
            return number
        }

        /// Text that is not empty.
        func text(_ key: String) throws(Failure) -> String {
            guard let value = values[key] else { throw Failure("请求参数不合法:Missing key: '\(key)'") }
            guard let text = value.stringValue, !text.isEmpty else { throw Failure("请求参数不合法:\(key) is needed") }
            return text
        }

        func optionalText(_ key: String) throws(Failure) -> String {
            guard let value = values[key], !value.isNull else { return "" }
            guard let text = value.stringValue else {
                throw Failure("请求参数不合法:Key '\(key)' error: should be instance of 'str'")
            }
            return text
        }

        /// `suggestion` where the running system does not look at its type.
        var looseSuggestion: String {
            values["suggestion"]?.plainText ?? ""
        }

        func allowOnly(_ keys: String...) throws(Failure) {
            if let wrong = values.keys.first(where: { !keys.contains($0) }) {
                throw Failure("请求参数不合法:Wrong key '\(wrong)'")
            }
        }

        func limit(_ text: String, of key: String, to most: Int) throws(Failure) {
            guard text.unicodeScalars.count <= most else {
                throw Failure("请求参数不合法:\(key) is longer than \(most) characters")
            }
        }
    }
}
