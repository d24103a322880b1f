/// The options a verb takes, declared once: parsing, `--help` and unknown-option hints all come from it.
struct OptionSpecification: Sendable {
    var name: String
    /// What stands for the value in the help; nil for a flag.
    var value: String?
    var help: String
    var defaultValue: String?

    static func flag(_ name: String, _ help: String) -> OptionSpecification {
        OptionSpecification(name: name, value: nil, help: help)
    }

    static func option(_ name: String, _ value: String, _ help: String, default usual: String? = nil) -> OptionSpecification {
        OptionSpecification(name: name, value: value, help: help, defaultValue: usual)
    }
}

/// What a verb was called with.
struct Arguments: Sendable {
    private(set) var positional: [String] = []
    private var values: [String: String] = [:]
    private var flags: Set<String> = []

    /// Takes `--name value`, `--name=value` and flags; `--` ends the options.
    init(_ words: [String], options: [OptionSpecification], mostPositional: Int) throws(UsageError) {
        var rest = words[...]
        var optionsEnded = false
        while let word = rest.popFirst() {
            if optionsEnded || !word.hasPrefix("-") || word == "-" {
                positional.append(word)
            } else if word == "--" {
                optionsEnded = true
            } else {
                try takeOption(word, &rest, options)
            }
        }
        guard positional.count <= mostPositional else {
            throw UsageError("too many arguments: '\(positional[mostPositional])'")
        }
        for option in options where values[option.name] == nil { values[option.name] = option.defaultValue }
    }

    private mutating func takeOption(_ word: String, _ rest: inout ArraySlice<String>, _ options: [OptionSpecification])
        throws(UsageError)
    {
        let parts = word.drop { $0 == "-" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        guard word.hasPrefix("--"), let option = options.first(where: { $0.name == name }) else {
            throw UsageError("unknown option '\(word)'")
        }
        if option.value == nil {
            guard parts.count == 1 else { throw UsageError("option '--\(name)' takes no value") }
            flags.insert(name)
        } else if parts.count > 1 {
            values[name] = String(parts[1])
        } else if let value = rest.popFirst() {
            values[name] = value
        } else {
            throw UsageError("option '--\(name)' needs a value")
        }
    }

    subscript(name: String) -> String? { values[name] }

    func has(_ name: String) -> Bool { flags.contains(name) }

    func required(_ name: String) throws(UsageError) -> String {
        guard let value = values[name] else { throw UsageError("option '--\(name)' is needed") }
        return value
    }
}

/// The command line itself is wrong; exit status 2.
struct UsageError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}

/// The command could not do what was asked; exit status 1.
struct CommandFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
