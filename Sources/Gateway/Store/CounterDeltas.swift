import CanonicalModel

/// What a transaction changes in the totals of lists, added up in memory and written once before the commit.
struct CounterDeltas {
    private(set) var values: [Key: Int64] = [:]

    struct Key: Hashable {
        var tenant: TenantID
        var scope: String
        var workflow: WorkflowID
        var day: Int64
    }

    mutating func add(_ delta: Int64, scope: String, of row: ListedTicket) {
        values[Key(tenant: row.tenant, scope: scope, workflow: row.workflow, day: row.created.day), default: 0] += delta
    }

    mutating func merge(_ others: CounterDeltas) {
        values.merge(others.values, uniquingKeysWith: +)
    }

    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
    }
}

/// Where a ticket stands in lists; never changes in its life.
struct ListedTicket: Equatable {
    var id: TicketID
    var tenant: TenantID
    var workflow: WorkflowID
    var created: Moment

    init(_ ticket: Ticket) {
        id = ticket.id
        tenant = ticket.tenant
        workflow = ticket.workflow
        created = ticket.moments.created
    }
}

/// How a person's relation to tickets is written in rows and counters.
enum ListRelation: String, CaseIterable, Sendable {
    case creator = "c"
    case handler = "h"
    case involved = "i"
    case worked = "w"

    func scope(_ name: Username) -> String {
        "\(rawValue):\(name.value)"
    }

    static let everything = ""
}

extension TicketQuery.Relation {
    var listed: (relation: ListRelation, name: Username) {
        switch self {
        case .creator(let name): (.creator, name)
        case .handler(let name): (.handler, name)
        case .involved(let name): (.involved, name)
        case .worked(let name): (.worked, name)
        }
    }
}

extension Moment {
    static let millisecondsPerDay: Int64 = 86_400_000

    /// Whole days since 1970 UTC.
    var day: Int64 {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: Moment.millisecondsPerDay)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
