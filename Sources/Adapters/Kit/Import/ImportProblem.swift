/// A row that was not taken, and why.
public struct ImportProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// Its place in the file, counted from 1; 0 for what is no single row's fault.
    public var row: Int
    public var model: String
    /// The primary key, where the row has one.
    public var key: Int64?
    public var reason: String

    public init(row: Int, model: String, key: Int64? = nil, reason: String) {
        self.row = row
        self.model = model
        self.key = key
        self.reason = reason
    }

    public var description: String {
        "row \(row) (\(model)\(key.map { " \($0)" } ?? "")): \(reason)"
    }
}
