import CanonicalModel

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
