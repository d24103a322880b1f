import Foundation

/// The process that has a data folder, as the lock file tells it.
struct FolderHolder: Equatable, Sendable {
    /// What a process has it for, as it is typed.
    enum Use: String, Sendable {
        case serve, token, sync
        case importLoonflow = "import loonflow"
    }

    var process: Int32
    var use: Use

    var line: String { "\(process) \(use.rawValue)\n" }

    init(process: Int32, use: Use) {
        self.process = process
        self.use = use
    }

    /// Nil for what no `line` wrote.
    init?(line: String) {
        let parts = line.split(separator: "\n").first?.split(separator: " ", maxSplits: 1) ?? []
        guard parts.count == 2, let process = Int32(parts[0]), process > 0, let use = Use(rawValue: String(parts[1])) else { return nil }
        self.init(process: process, use: use)
    }

    /// For people.
    var text: String { "process \(process), 'sanmen \(use.rawValue)'" }

    var isAlive: Bool { kill(process, 0) == 0 || errno == EPERM }
}

/// Another process holds the data folder.
struct FolderInUse: Error, CustomStringConvertible {
    var path: String
    var holder: FolderHolder?

    var description: String {
        "the data folder \(path) is in use by another sanmen process" + (holder.map { " (\($0.text))" } ?? "")
    }
}
