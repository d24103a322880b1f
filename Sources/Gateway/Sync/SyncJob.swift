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
        /// Milliseconds from one comparison of everything to the next; nil for never.
        var fullEvery: Int64? = 3_600_000
        /// Local changes are carried at once.
        var onEvent = true
    }
}

/// An outside system as configured, `connectors/<system>.json5`.
struct ConnectedSystem: Sendable {
    var name: SystemName
    var contract: ContractName
    var configuration: ConnectorConfiguration
}
