/// The environment variables that stand in a setting's place: `egress.allow` is overridden by `SANMEN_EGRESS_ALLOW`.
struct EnvironmentOverrides: Sendable {
    static let prefix = "SANMEN_"

    private let variables: [String: String]

    /// - Parameter environment: the whole environment; variables of others are kept for secrets that name them.
    init(_ environment: [String: String] = [:]) {
        variables = environment
    }

    subscript(name: String) -> String? { variables[name] }

    /// The variable of a setting: its path in upper case, words and steps separated by underscores.
    static func name(of path: [String]) -> String {
        prefix + path.map(upperSnakeCase).joined(separator: "_")
    }

    /// Whether a variable belongs to something below a path, so that an optional object is meant to be there.
    func hasVariables(below path: [String]) -> Bool {
        let start = EnvironmentOverrides.name(of: path) + "_"
        return variables.keys.contains { $0.hasPrefix(start) }
    }

    /// Warnings about variables with our prefix that nothing asked for.
    /// - Parameter known: every variable that any reader looked for.
    func unknownVariables(known: Set<String>) -> [ConfigProblem] {
        variables.keys.filter { $0.hasPrefix(EnvironmentOverrides.prefix) && !known.contains($0) }.sorted().map { name in
            ConfigProblem(
                severity: .warning, message: "the environment variable \(name) overrides no setting",
                hint: EditDistance.nearest(to: name, among: known).map { "did you mean \($0)?" })
        }
    }

    /// `maxBodyBytes` and `max-body-bytes` both become `MAX_BODY_BYTES`.
    private static func upperSnakeCase(_ step: String) -> String {
        var result = ""
        var previous: Character?
        for character in step {
            if character.isUppercase, let previous, previous.isLowercase || previous.isNumber { result.append("_") }
            result.append(contentsOf: character.isLetter || character.isNumber ? character.uppercased() : "_")
            previous = character
        }
        return result
    }
}
