import CanonicalModel

@testable import Adapters

/// A ticket, its last event and its workflow, for what a contract sends.
enum OutgoingWorld {
    static let now = Moment(milliseconds: 1_760_000_000_123)

    static let workflow: Workflow = {
        let field = { (id: Int64, key: String, type: FieldType) in
            FieldDefinition(id: FieldID(id), key: key, name: key, type: type, order: id)
        }
        var workflow = Workflow(
            id: 8, name: "w", creator: "admin", created: now, modified: now,
            states: [State(id: 1, name: "new", kind: .initial, created: now, modified: now)], transitions: [],
            fields: [field(1, "level", .text), field(2, "amount", .decimal), field(3, "flag", .boolean)])
        workflow.titleTemplate = "T:{title}"
        workflow.contentTemplate = "{sn} {amount} {level} {flag} {nothing} {is_deleted}"
        return workflow
    }()

    static let ticket: Ticket = {
        var random = RandomSource(seed: 1)
        var ticket = Ticket(
            id: 43, guid: Guid(random: &random), tenant: "t", serialNumber: "ops_1", title: "a\"b", workflow: 8, workflowVersion: 1, state: 1,
            lifecycle: .pending, creator: "ann", caller: "ops", moments: TicketMoments(created: now))
        ticket.fields["amount"] = JSON(12.5)
        ticket.fields["flag"] = true
        ticket.handling = .by(["ann", "ghost"])
        return ticket
    }()

    static func occasion(_ purpose: OutgoingPurpose) -> OutgoingOccasion {
        let people = [Person(id: 1, username: "ann", alias: "Ann")]
        let definitions = Definitions(tenant: "t", directory: Directory(people: people), workflows: [workflow])
        let event = TicketEvent(
            ticket: 43, number: 1, kind: .created, at: now, actor: .person("ann"), caller: "ops", state: 1, stateName: "new")
        return OutgoingOccasion(
            purpose: purpose, ticket: ticket, event: event, definitions: definitions, messageID: "msg_1", now: now)
    }

    static func send(_ purpose: OutgoingPurpose) -> OutgoingMessage {
        Loonflow.Outgoing(calendar: .utc, cryptography: PureCryptography()).message(for: occasion(purpose))
    }
}
