extension ConfigReader {
    /// The reader of a whole file.
    /// - Parameters:
    ///   - contents: nil where there is no such file: defaults and the environment still apply.
    ///   - file: its name in messages.
    ///   - path: what stands before the file's keys in messages and variables; empty for the main file.
    /// - Throws: the first problem with its form. Nothing can be read then.
    init(contents: [UInt8]?, file: String, path: [String] = [], sources: ConfigSources) throws(ConfigProblem) {
        guard let contents else {
            self.init(absentAt: SourcePosition(file: file, line: 1, column: 1), path: path, sources: sources)
            return
        }
        self.init(try JSON5Parser.parse(contents, file: file), path: path, sources: sources)
    }
}
