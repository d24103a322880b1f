import CanonicalModel

/// What the jobs of a transaction change in rows that many of them share: the totals of lists, serial counters and the next
/// ticket number. Kept in memory and written once before the commit. What a failed job has changed is taken back.
final class PendingRows {
    private(set) var totals: [Total: Int64] = [:]
    private(set) var serials: [Serial: Int64] = [:]
    private var lastTicket: TicketID?
    private var undoing: [Step] = []

    struct Total: Hashable {
        var tenant: TenantID
        var scope: String
        var workflow: WorkflowID
        var day: Int64
    }

    struct Serial: Hashable {
        var tenant: TenantID
        var day: String
    }

    /// What a job has done, to be taken back in reverse order.
    private enum Step {
        case total(Total, Int64)
        case serial(Serial, before: Int64)
        case lastTicket(before: TicketID?)
    }

    func add(_ delta: Int64, scope: String, of row: ListedTicket) {
        let key = Total(tenant: row.tenant, scope: scope, workflow: row.workflow, day: row.created.day)
        totals[key, default: 0] += delta
        undoing.append(.total(key, delta))
    }

    /// - Parameter stored: the counter as it is stored; asked for once a transaction.
    func nextSerial(_ key: Serial, stored: () throws(StoreError) -> Int64) throws(StoreError) -> Int64 {
        let before = if let known = serials[key] { known } else { try stored() }
        serials[key] = before + 1
        undoing.append(.serial(key, before: before))
        return before + 1
    }

    /// Counts on behind `counter`.
    func reserve(_ key: Serial, upTo counter: Int64, stored: () throws(StoreError) -> Int64) throws(StoreError) {
        let before = try stored()
        guard counter > before else { return }
        serials[key] = counter
        undoing.append(.serial(key, before: before))
    }

    /// - Parameter stored: the highest number that is stored; asked for once a transaction.
    func nextTicket(stored: () throws(StoreError) -> TicketID) throws(StoreError) -> TicketID {
        let before = if let known = lastTicket { known } else { try stored() }
        let next = TicketID(before.value + 1)
        undoing.append(.lastTicket(before: before))
        lastTicket = next
        return next
    }

    /// A ticket came with a number of its own.
    func take(_ ticket: TicketID) {
        guard let last = lastTicket, ticket > last else { return }
        undoing.append(.lastTicket(before: last))
        lastTicket = ticket
    }

    /// The job has succeeded.
    func settle() {
        undoing.removeAll(keepingCapacity: true)
    }

    /// The job has failed.
    func undo() {
        for step in undoing.reversed() {
            switch step {
            case .total(let key, let delta): totals[key, default: 0] -= delta
            case .serial(let key, let before): serials[key] = before
            case .lastTicket(let before): lastTicket = before
            }
        }
        undoing.removeAll(keepingCapacity: true)
    }
}
