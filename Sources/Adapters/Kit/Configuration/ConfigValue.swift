/// A value of a configuration file, with the place it was written at.
package struct ConfigValue: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        case null
        case bool(Bool)
        /// In the form JSON has for it: decimal, without a plus sign.
        case number(String)
        case string(String)
        case array([ConfigValue])
        /// In the order of the file, no key twice.
        case object([ConfigMember])
    }

    package var content: Content
    package var position: SourcePosition

    package init(content: Content, position: SourcePosition) {
        self.content = content
        self.position = position
    }

    /// What it is, for a message.
    package var kind: String {
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

package struct ConfigMember: Sendable, Equatable {
    package var key: String
    package var keyPosition: SourcePosition
    package var value: ConfigValue
}
