/// A place in a configuration file. Lines and columns count from 1, columns in Unicode scalars.
struct SourcePosition: Sendable, Equatable, CustomStringConvertible {
    var file: String
    var line: Int
    var column: Int

    var description: String { "\(file):\(line):\(column)" }
}
