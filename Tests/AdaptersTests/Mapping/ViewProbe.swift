import CanonicalModel

@testable import Adapters

/// Finds out by trying which members of each contract show a part of a ticket: two tickets that differ in that part only are
/// rendered, and the members that differ are the answer.
struct ViewProbe {
    /// A part of a ticket, by its name in the native document, and a way to make it another.
    struct Part: Sendable {
        var name: String
        var change: @Sendable (inout Ticket) -> Void
    }

    /// Where the part shows.
    struct Places {
        var loonflow: [String]
        var kingsoft: [String]
        var native: [String]
    }

    func places(of part: Part) -> Places {
        let plain = Self.ticket
        var other = plain
        part.change(&other)
        return Places(
            loonflow: Self.differences(loonflow(plain), loonflow(other)), kingsoft: Self.differences(kingsoft(plain), kingsoft(other)),
            native: Self.differences(native(plain), native(other)))
    }

    // MARK: Views

    private func loonflow(_ ticket: Ticket) -> JSON {
        let view = Loonflow.TicketView(ticket, definitions: Self.definitions, calendar: Self.calendar)
        var writer = JSONWriter()
        view.writeDetail(&writer, for: "lilei", states: Loonflow.StateRecords())
        return parsed(writer)
    }

    private func kingsoft(_ ticket: Ticket) -> JSON {
        let engine = InMemoryEngine(definitions: [Self.definitions], callers: [])
        guard let status = try? Kingsoft.ShownStatus(of: [ticket], in: ticket.tenant, engine) else { return .null }
        let view = Kingsoft.View(
            definitions: Self.definitions, people: Kingsoft.People(directory: Self.definitions.directory),
            calendar: Self.calendar, shownStatus: status, now: Moment(seconds: 1_700_009_000))
        var writer = JSONWriter()
        view.writeDetail(TicketAggregate(ticket: ticket, assignments: []), events: [], to: &writer)
        return parsed(writer)
    }

    private func native(_ ticket: Ticket) -> JSON {
        Native.document(TicketAggregate(ticket: ticket, assignments: []), events: [])
    }

    private func parsed(_ writer: JSONWriter) -> JSON {
        (try? JSON(parsing: writer.bytes)) ?? .null
    }

    // MARK: Differences

    /// The members in which two documents differ, named by their path; a list counts as one member.
    static func differences(_ a: JSON, _ b: JSON, at path: String = "") -> [String] {
        guard a != b else { return [] }
        let none: JSON = [:]
        guard let a = (a.isNull ? none : a).objectValue, let b = (b.isNull ? none : b).objectValue else { return [path] }
        let added = b.keys.filter { a[$0] == nil }
        return (a.keys + added).flatMap { key in
            differences(a[key] ?? .null, b[key] ?? .null, at: path.isEmpty ? key : "\(path).\(key)")
        }
    }

    // MARK: A site with little in it

    static let calendar = ZonedCalendar(identifier: "Asia/Shanghai") ?? .utc

    static let ticket: Ticket = {
        var random = RandomSource(seed: 1)
        var moments = TicketMoments(created: Moment(seconds: 1_700_000_000))
        moments.updated = Moment(seconds: 1_700_000_500)
        return Ticket(
            id: 1, guid: Guid(random: &random), tenant: "default", serialNumber: "demo_200101010001", title: "", workflow: 1,
            workflowVersion: 1, state: 1, lifecycle: .pending, creator: "lilei", creatorName: "李磊", caller: "demo", moments: moments)
    }()

    static let definitions: Definitions = {
        let made = Moment(seconds: 1_600_000_000)
        let workflow = Workflow(
            id: 1, name: "w", creator: "admin", created: made, modified: made,
            states: [State(id: 1, name: "s", kind: .initial, created: made, modified: made)], transitions: [],
            fields: [FieldDefinition(id: 1, key: "days", name: "k", type: .integer)], displayKeys: ["days"])
        return Definitions(
            tenant: "default",
            directory: Directory(people: [
                Person(id: 1, username: "lilei", alias: "李磊", staffNumber: 7), Person(id: 2, username: "lisi", alias: "李四", staffNumber: 8),
            ]),
            workflows: [workflow], productLines: [ProductLine(id: 36, name: "云主机", workflow: 1)],
            types: [TicketType(id: 11, name: "网络", parent: 1), TicketType(id: 12, name: "丢包", parent: 11)])
    }()
}
