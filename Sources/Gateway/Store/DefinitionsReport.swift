import CanonicalModel

/// What applying a set of definitions has done.
struct DefinitionsReport: Equatable, Sendable {
    var kinds: [String: Counts] = [:]

    struct Counts: Equatable, Sendable {
        var added = 0
        var changed = 0
        var unchanged = 0
        var removed = 0
    }

    enum Change {
        case added, changed, unchanged, removed
    }

    static let workflows = "workflow"

    /// Whether anything was written.
    var isChanged: Bool {
        kinds.values.contains { $0.added + $0.changed + $0.removed > 0 }
    }

    mutating func count(_ change: Change, _ kind: String) {
        switch change {
        case .added: kinds[kind, default: Counts()].added += 1
        case .changed: kinds[kind, default: Counts()].changed += 1
        case .unchanged: kinds[kind, default: Counts()].unchanged += 1
        case .removed: kinds[kind, default: Counts()].removed += 1
        }
    }
}

/// A definition to be taken away. Workflows are not: they are marked as deleted, because tickets follow them.
struct DefinitionKey: Hashable, Sendable {
    var kind: DefinitionKind
    var key: String
}
