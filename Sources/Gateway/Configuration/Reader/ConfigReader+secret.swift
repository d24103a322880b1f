extension ConfigReader {
    /// The longest file a secret is read from, in bytes.
    static let longestSecretFile = 64 << 10

    /// A secret that has to be there: a text, `{file: PATH}` or `{env: NAME}`.
    mutating func secret(_ key: String) -> Secret {
        let noted = problems.count
        if let secret = optionalSecret(key) { return secret }
        if problems.count == noted { reportMissing(key) }
        return Secret("")
    }

    /// A secret, or nil where it is absent, or a problem was noted.
    mutating func optionalSecret(_ key: String) -> Secret? {
        let written = value(key)
        if let (variable, text) = override(key) {
            return nonEmpty(text, "the environment variable \(variable) must not be empty", at: nil)
        }
        guard let written else { return nil }
        let name = name(of: key)
        switch written.content {
        case .string(let text):
            return nonEmpty(text, "'\(name)' must not be empty", at: written.position)
        case .object(let members) where members.count == 1 && members[0].key == "file":
            guard let path = members[0].value.stringContent else { break }
            return secret(name, inFile: path, at: written.position)
        case .object(let members) where members.count == 1 && members[0].key == "env":
            guard let variable = members[0].value.stringContent else { break }
            return secret(name, inVariable: variable, at: written.position)
        default: break
        }
        report(
            ConfigProblem(
                position: written.position, message: "'\(name)' must be a text, {file: PATH} or {env: NAME} (it is \(written.kind))"))
        return nil
    }

    private mutating func secret(_ name: String, inFile path: String, at position: SourcePosition) -> Secret? {
        let bytes: [UInt8]
        do throws(UnreadableFile) {
            bytes = try sources.readFile(path, ConfigReader.longestSecretFile)
        } catch {
            report(ConfigProblem(position: position, message: "the file '\(path)' of '\(name)' is unreadable: \(error.reason)"))
            return nil
        }
        // For a reader that pays no heed to the limit.
        guard bytes.count <= ConfigReader.longestSecretFile, var text = String(validating: bytes, as: UTF8.self) else {
            report(ConfigProblem(position: position, message: "the file '\(path)' of '\(name)' holds no UTF-8 text of at most 64 KiB"))
            return nil
        }
        if text.last?.isNewline == true { text.removeLast() }
        return nonEmpty(text, "the file '\(path)' of '\(name)' is empty", at: position)
    }

    private mutating func secret(_ name: String, inVariable variable: String, at position: SourcePosition) -> Secret? {
        acknowledge(variable: variable)
        guard let text = sources.overrides[variable] else {
            report(ConfigProblem(position: position, message: "the environment variable \(variable) of '\(name)' is not set"))
            return nil
        }
        return nonEmpty(text, "the environment variable \(variable) of '\(name)' is empty", at: position)
    }

    private mutating func nonEmpty(_ text: String, _ complaint: String, at position: SourcePosition?) -> Secret? {
        if !text.isEmpty { return Secret(text) }
        report(ConfigProblem(position: position, message: complaint))
        return nil
    }
}
