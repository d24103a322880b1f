/// Reads the settings of one object and notes everything that is wrong with them, so that an operator sees all of it at once.
///
/// A setting that is wrong reads as its default, or as an empty value where it has none: what was read is to be used only when
/// `problems` has no error in it.
struct ConfigReader {
    /// The keys that lead here from the top, which name settings in messages and environment variables.
    let path: [String]
    /// Where the object begins.
    let position: SourcePosition
    let sources: ConfigSources
    private(set) var problems: [ConfigProblem] = []
    /// Every environment variable that was looked for, whether set or not.
    private(set) var knownVariables: Set<String> = []
    private let members: [ConfigMember]
    private let values: [String: ConfigValue]
    private var knownKeys: Set<String> = []

    /// - Parameter path: what stands before the file's keys in messages and variables; empty for the main file.
    init(_ value: ConfigValue, path: [String] = [], sources: ConfigSources) {
        self.path = path
        self.position = value.position
        self.sources = sources
        if case .object(let members) = value.content {
            self.members = members
        } else {
            members = []
            let subject = path.isEmpty ? "the file" : "'\(path.joined(separator: "."))'"
            problems = [ConfigProblem(position: value.position, message: "\(subject) must be an object (it is \(value.kind))")]
        }
        values = Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// A file or object that is not there: defaults and the environment still apply.
    init(absentAt position: SourcePosition, path: [String] = [], sources: ConfigSources) {
        self.init(ConfigValue(content: .object([]), position: position), path: path, sources: sources)
    }

    /// Notes every key that nothing has asked for. To be called last; done for nested objects.
    mutating func finish() {
        for member in members where !knownKeys.contains(member.key) {
            let nearest = EditDistance.nearest(to: member.key, among: knownKeys.sorted())
            problems.append(
                ConfigProblem(
                    position: member.keyPosition, message: "unknown key '\(name(of: member.key))'",
                    hint: nearest.map { "did you mean '\($0)'?" }))
        }
    }

    // MARK: For the readers of single settings

    /// The value written for a key; a null counts as not written.
    mutating func value(_ key: String) -> ConfigValue? {
        knownKeys.insert(key)
        guard let value = values[key], value.content != .null else { return nil }
        return value
    }

    /// The environment variable that overrides a key, where it is set.
    mutating func override(_ key: String) -> (name: String, text: String)? {
        let name = EnvironmentOverrides.name(of: path + [key])
        knownVariables.insert(name)
        return sources.overrides[name].map { (name, $0) }
    }

    /// Notes that a variable is not a mistyped one.
    mutating func acknowledge(variable: String) {
        knownVariables.insert(variable)
    }

    /// The full name of a key, e.g. `egress.allow`.
    func name(of key: String) -> String {
        (path + [key]).joined(separator: ".")
    }

    /// Notes a problem with a setting, e.g. that it contradicts another one.
    mutating func report(_ key: String, _ message: String, hint: String? = nil, severity: ConfigProblem.Severity = .error) {
        report(ConfigProblem(severity: severity, position: values[key]?.position ?? position, message: message, hint: hint))
    }

    mutating func report(_ problem: ConfigProblem) {
        problems.append(problem)
    }

    mutating func reportMissing(_ key: String) {
        report(ConfigProblem(position: position, message: "'\(name(of: key))' is missing"))
    }

    /// Reads a nested object and takes over what was found out about it.
    mutating func nested<R>(_ reader: ConfigReader, _ body: (inout ConfigReader) -> R) -> R {
        var reader = reader
        let result = body(&reader)
        reader.finish()
        problems += reader.problems
        knownVariables.formUnion(reader.knownVariables)
        return result
    }
}
