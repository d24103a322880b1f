/// A text that must not be shown: it prints as a placeholder, also inside other values.
struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself, to be handed to whom it is for.
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Whether it is one of those the example configuration ships with, which everybody knows.
    var isDemo: Bool { text.hasPrefix("demo-") }

    var description: String { "<secret>" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
