extension Kingsoft {
    /// The message that is signed, with placeholders for parts of the call. It is read once and filled in once: what a caller
    /// sends is never itself taken for a template.
    public struct SignTemplate: Equatable, Sendable {
        public let text: String
        private let parts: [Part]

        private enum Part: Equatable, Sendable {
            case literal(String)
            case variable(Variable)
        }

        public enum Variable: String, Sendable, CaseIterable {
            case appId, timestamp, secret, method, path, body
        }

        /// `{appId}{timestamp}{secret}`
        public static let standard = SignTemplate(variables: [.appId, .timestamp, .secret])

        private init(variables: [Variable]) {
            text = variables.map { "{\($0.rawValue)}" }.joined()
            parts = variables.map(Part.variable)
        }

        /// - Throws: `SignRecipeError.badTemplate` for a placeholder that is not known or not closed, and for a template that
        ///   covers neither the time nor anything else of the call.
        public init(parsing text: String) throws(SignRecipeError) {
            var parts: [Part] = []
            var rest = text[...]
            while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
                if brace > rest.startIndex { parts.append(.literal(String(rest[..<brace]))) }
                guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}"),
                    let variable = Variable(rawValue: String(rest[rest.index(after: brace)..<end]))
                else { throw .badTemplate(text) }
                parts.append(.variable(variable))
                rest = rest[rest.index(after: end)...]
            }
            if !rest.isEmpty { parts.append(.literal(String(rest))) }
            guard parts.contains(.variable(.timestamp)) else { throw .badTemplate(text) }
            self.text = text
            self.parts = parts
        }

        func message(for call: SignedCall, secret: String) -> [UInt8] {
            var message: [UInt8] = []
            for part in parts {
                switch part {
                case .literal(let text): message.append(contentsOf: text.utf8)
                case .variable(.appId): message.append(contentsOf: call.appID.utf8)
                case .variable(.timestamp): message.append(contentsOf: call.timestamp.utf8)
                case .variable(.secret): message.append(contentsOf: secret.utf8)
                case .variable(.method): message.append(contentsOf: call.method.utf8)
                case .variable(.path): message.append(contentsOf: call.path.utf8)
                case .variable(.body): message.append(contentsOf: call.body)
                }
            }
            return message
        }
    }

    /// A caller's sign settings that make no recipe.
    public enum SignRecipeError: Error, Equatable, Sendable, CustomStringConvertible {
        case unknownDigest(String)
        case unknownEncoding(String)
        case badTemplate(String)
        case badWindow(String)
        case badReplay(String)

        public var description: String {
            switch self {
            case .unknownDigest(let given):
                "digest \"\(given)\" is none of \(SignRecipe.Digest.allCases.map(\.rawValue).joined(separator: ", "))"
            case .unknownEncoding(let given):
                "encoding \"\(given)\" is none of \(SignRecipe.Encoding.allCases.map(\.rawValue).joined(separator: ", "))"
            case .badTemplate(let given):
                "template \"\(given)\" must hold {timestamp} and no placeholders but "
                    + SignTemplate.Variable.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")
            case .badWindow(let given):
                "windowSeconds \(given) is no whole number from 1 to 86400"
            case .badReplay(let given):
                "refuseReplay \(given) is neither true nor false"
            }
        }
    }
}
