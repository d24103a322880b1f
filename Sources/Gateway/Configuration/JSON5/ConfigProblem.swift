/// Something an operator has to mend, or had better look at.
struct ConfigProblem: Error, Sendable, Equatable, CustomStringConvertible {
    enum Severity: Sendable {
        case error, warning
    }

    var severity = Severity.error
    /// Nil for what was not written in a file, such as an environment variable.
    var position: SourcePosition?
    var message: String
    /// What to do about it.
    var hint: String?
    /// The line of the file and, below it, a caret under the column.
    var excerpt: String?

    /// E.g. `unknown key 'lissten' in gateway.json5:3:5; did you mean 'listen'?`, the excerpt below it.
    var description: String {
        var text = message
        if let position { text += " in \(position)" }
        if let hint { text += "; \(hint)" }
        if let excerpt { text += "\n\(excerpt)" }
        return text
    }
}
