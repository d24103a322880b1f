import CanonicalModel

extension NGS {
    /// The members of a call's body, and how its plain values are read: empty text and null count as not given, and a number
    /// is taken where text is wanted and the other way round.
    struct Body {
        let members: JSONObject

        init(_ members: JSONObject) {
            self.members = members
        }

        /// - Throws: `BodyText.Refusal` for what is no JSON body at all, a body that is broken JSON, or no object.
        init(_ request: GateRequest) throws(BodyText.Refusal) {
            let bytes = try BodyText.utf8(of: request)
            guard !bytes.isEmpty else {
                throw BodyText.Refusal(status: 200, error: .invalid("body", .empty, "请求体为空，应为 JSON 对象"))
            }
            let value: JSON
            do throws(JSONSyntaxError) {
                // The contract's own examples have them, and callers were made from these by copying.
                value = try JSON(parsing: bytes, tolerance: .lineComments)
            } catch {
                throw BodyText.Refusal(
                    status: 200,
                    error: .invalid("body", .malformed, "请求体不是合法的 JSON（第 \(error.line) 行第 \(error.column) 列）"))
            }
            guard case .object(let members) = value else {
                throw BodyText.Refusal(status: 200, error: .invalid("body", .wrongType, "请求体必须是 JSON 对象"))
            }
            self.members = members
        }

        func text(_ key: String, longest: Int = Body.longestName) throws(CanonicalError) -> String? {
            guard let value = members[key] else { return nil }
            return try NGS.text(value, key, longest: longest)
        }

        func guid(_ key: String) throws(CanonicalError) -> Guid? {
            guard let text = try text(key) else { return nil }
            guard let guid = Guid(text) else { throw .invalid(key, .malformed, "\(key) 不是合法的 GUID：\(text)") }
            return guid
        }

        func requiredGuid(_ key: String) throws(CanonicalError) -> Guid {
            guard let guid = try guid(key) else { throw .invalid(key, .missing, "缺少 \(key)") }
            return guid
        }

        /// Given at all, whatever its type.
        func has(_ key: String) -> Bool {
            switch members[key] {
            case nil, .some(.null), .some(.string("")): false
            default: true
            }
        }

        /// Ids, names of people, steps and the like.
        static let longestName = 200
        static let longestComment = 20_000
    }

    /// A plain value as text; nil for null and empty text.
    static func text(_ value: JSON, _ name: String, longest: Int = .max) throws(CanonicalError) -> String? {
        let text: String
        switch value {
        case .null, .string(""): return nil
        case .string(let given): text = given
        case .number(let number): text = number.text
        default: throw .invalid(name, .wrongType, "\(name) 必须是文本")
        }
        guard text.unicodeScalars.count <= longest else {
            throw .invalid(name, .tooLong, "\(name) 超过 \(longest) 个字符")
        }
        return text
    }

    static func integer(_ value: JSON, _ name: String) throws(CanonicalError) -> Int64? {
        switch value {
        case .null, .string(""): return nil
        case .number(let number):
            if let exact = number.int64 { return exact }
        case .string(let text):
            if let exact = JSONNumber(text: text)?.int64 { return exact }
        default: break
        }
        throw .invalid(name, .wrongType, "\(name) 必须是整数")
    }
}
