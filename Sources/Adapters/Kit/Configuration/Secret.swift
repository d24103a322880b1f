/// A text that must not be shown: it prints as a placeholder, also inside other values.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself, to be handed to whom it is for.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// Whether it is one of those the example configuration ships with, which everybody knows.
    package var isDemo: Bool { text.hasPrefix("demo-") }

    package var description: String { "<secret>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
