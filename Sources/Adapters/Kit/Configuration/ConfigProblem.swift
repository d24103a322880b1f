/// Something an operator has to mend, or had better look at.
package struct ConfigProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Severity: Sendable {
        case error, warning
    }

    package var severity = Severity.error
    /// Nil for what was not written in a file, such as an environment variable.
    package var position: SourcePosition?
    package var message: String
    /// What to do about it.
    package var hint: String?
    /// The line of the file and, below it, a caret under the column.
    package var excerpt: String?

    package init(
        severity: Severity = .error, position: SourcePosition? = nil, message: String, hint: String? = nil,
        excerpt: String? = nil
    ) {
        self.severity = severity
        self.position = position
        self.message = message
        self.hint = hint
        self.excerpt = excerpt
    }

    /// E.g. `unknown key 'lissten' in gateway.json5:3:5; did you mean 'listen'?`, the excerpt below it.
    package var description: String {
        var text = message
        if let position { text += " in \(position)" }
        if let hint { text += "; \(hint)" }
        if let excerpt { text += "\n\(excerpt)" }
        return text
    }
}
