import Adapters
import CanonicalModel

/// A job as configured: what it ties together, by which rules, and when it runs.
struct SyncJob: Sendable {
    var name: JobName
    var isEnabled: Bool
    var ends: Sided<End>
    var rules: JobRules
    var mapping: TicketMapping
    var schedule: Schedule
    var batch: Int
    var parallel: Int

    struct End: Sendable {
        var place: Place
        var filter: SyncFilter
        /// For tickets that are made in a tenant here without a field that says it.
        var workflow: WorkflowID?
    }

    enum Place: Sendable {
        case tenant(TenantID)
        case system(ConnectedSystem)
    }

    struct Schedule: Equatable, Sendable {
        /// Milliseconds from one look at both sides to the next.
        var every: Int64 = 30_000
        /// The same at most, when looks find nothing; nil for twelve times as long, but no more than five minutes.
        var everyIdle: Int64?
        /// Milliseconds from one comparison of everything to the next; nil for never.
        var fullEvery: Int64? = 3_600_000
        /// Local changes are carried at once.
        var onEvent = true
    }

    /// What is asked of an end: what the job cannot carry from there need not be read.
    func needs(of side: Side) -> EndNeeds {
        func leaves(_ direction: JobRules.Direction) -> Bool {
            rules.direction.allows(writingTo: side.other) && direction.allows(writingTo: side.other)
        }
        let leaving = Set(rules.fields.filter { leaves($0.direction) }.map(\.key))
        var needs = EndNeeds()
        needs.comments = rules.comments != .none || rules.makesComments
        needs.files = rules.attachments != .none
        needs.newComments = leaves(rules.comments)
        needs.newFiles = leaves(rules.attachments)
        needs.newValues = Set(mapping.fields.filter { leaving.contains($0.key) }.flatMap { $0.sources[side].names })
        return needs
    }
}

/// An outside system as configured, `connectors/<system>.json5`.
struct ConnectedSystem: Sendable {
    var name: SystemName
    var contract: ContractName
    var configuration: ConnectorConfiguration
}

extension JobRules {
    /// Comments of its own, which are looked for before they are made.
    fileprivate var makesComments: Bool {
        closing.local == .tell || closing.remote == .tell || fields.contains { $0.conflict == .keepBoth }
    }
}

extension FieldMapping.Source {
    /// The fields that it reads.
    fileprivate var names: [FieldKey] {
        switch self {
        case .field(let name): [FieldKey(name)]
        case .constant: []
        case .template(let template): template.keys.map { FieldKey($0) }
        }
    }
}
