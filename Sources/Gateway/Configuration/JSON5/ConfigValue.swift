/// A value of a configuration file, with the place it was written at.
struct ConfigValue: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case null
        case bool(Bool)
        /// In the form JSON has for it: decimal, without a plus sign.
        case number(String)
        case string(String)
        case array([ConfigValue])
        /// In the order of the file, no key twice.
        case object([ConfigMember])
    }

    var content: Content
    var position: SourcePosition

    /// What it is, for a message.
    var kind: String {
        switch content {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

struct ConfigMember: Sendable, Equatable {
    var key: String
    var keyPosition: SourcePosition
    var value: ConfigValue
}
