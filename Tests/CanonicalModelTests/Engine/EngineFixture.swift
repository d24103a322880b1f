import Testing
@testable import CanonicalModel

/// One ticket and everything around it: a workflow, an office full of people, a clock that moves a minute an act. Acts
/// are checked against the engine's invariants as they happen.
struct EngineFixture {
    var workflow: Workflow
    var office = Office()
    var facts = Facts(newTicketID: 7, newSerialNumber: "app_203005160001")
    var scope = WorkflowScope.all
    var now = Moment(seconds: 1_905_138_855)
    var random: RandomSource
    /// The ticket after the acts so far.
    var aggregate: TicketAggregate?
    /// All of the ticket's events.
    var log: [TicketEvent] = []
    /// Of the last act.
    var effects: [Effect] = []

    init(_ workflow: Workflow, seed: UInt64 = 1) {
        self.workflow = workflow
        random = RandomSource(seed: seed)
    }

    /// start → work → check → end, with the interesting state in the middle.
    init(
        work participant: Participant = .person("lisi"), _ distribution: Distribution = .direct,
        fields: KeyValuePairs<String, FieldAttribute> = [:], remembers: Bool = false, retreat: Bool = false, seed: UInt64 = 1
    ) {
        self.init(
            .desk(work: .normal(2, "work", participant, distribution, fields: fields, remembers: remembers, retreat: retreat)),
            seed: seed)
    }

    // MARK: - Acting

    /// Carries a request out. A refusal is thrown and must leave everything as it was.
    mutating func `do`(_ who: Actor, _ commands: [Command]) throws(CanonicalError) {
        now = now.advanced(bySeconds: 60)
        let decision = try decide(
            request(who, commands), on: aggregate, in: context, random: &random)
        Invariants.check(decision, after: aggregate)
        aggregate = decision.aggregate
        log += decision.events
        effects = decision.effects
    }

    mutating func `do`(_ who: Username, _ commands: Command...) throws(CanonicalError) {
        try self.do(.person(who), commands)
    }

    mutating func robot(_ command: Command) throws(CanonicalError) {
        try self.do(.robot, [command])
    }

    /// Why these commands are refused; nil where they are not. Nothing stays changed.
    func refusal(_ who: Username, _ commands: Command...) -> CanonicalError.Kind? {
        error(who, commands)?.kind
    }

    func error(_ who: Username, _ commands: [Command]) -> CanonicalError? {
        var copy = self
        do throws(CanonicalError) {
            try copy.do(.person(who), commands)
            return nil
        } catch {
            return error
        }
    }

    /// lilei files the ticket and submits it into the state after the start.
    static func submitted(_ fixture: EngineFixture, _ values: JSONObject = ["title": "printer"]) throws -> EngineFixture {
        var fixture = fixture
        let input = FieldInput(values: values)
        try fixture.do("lilei", .create(NewTicket(input: input)), .move(Move(choice: .transition(12), input: input)))
        return fixture
    }

    private func request(_ who: Actor, _ commands: [Command]) -> CommandRequest {
        CommandRequest(
            tenant: "main", gate: "loonflow", caller: "app", scope: scope, actor: who,
            target: aggregate.map { .existing(.id($0.ticket.id)) } ?? .new(workflow.id), commands: commands)
    }

    private var context: DecisionContext {
        DecisionContext(workflow: workflow, definitions: office.definitions, facts: facts, calendar: .utc, now: now)
    }

    // MARK: - Looking

    var ticket: Ticket {
        aggregate?.ticket ?? Ticket(
            id: 0, guid: .zero, tenant: "", serialNumber: "", title: "", workflow: 0, workflowVersion: 0, state: 0,
            lifecycle: .draft, creator: "", caller: "", moments: TicketMoments(created: now))
    }

    var handlers: [Username] { ticket.handling.people }
    var open: [Assignment] { aggregate?.openAssignments ?? [] }
    var last: TicketEvent? { log.last }

    /// The open assignment of that person.
    func held(by person: Username) throws -> Guid {
        try #require(open.first { $0.people.contains(person) }).guid
    }
}

/// The people: lilei and hanmei work in software (below engineering), lisi and wangwu in hardware (below engineering),
/// zhaoliu leads engineering, admin may do anything. The duty role is lisi and hanmei, nobody has the empty role.
struct Office {
    static let engineering: DepartmentID = 1
    static let software: DepartmentID = 2
    static let hardware: DepartmentID = 3
    static let abandoned: DepartmentID = 4
    static let duty: RoleID = 1
    static let vacant: RoleID = 2
    static let support: ProductLineID = 5
    static let orphan: ProductLineID = 6

    var approvers: [Username] = []
    var softwareLeader: Username? = "hanmei"
    var lileiDepartments: [DepartmentID] = [software]
    var aliases: [WorkflowAlias] = []

    var definitions: Definitions {
        Definitions(
            tenant: "main",
            directory: Directory(
                people: [
                    Person(id: 1, username: "admin", alias: "Admin", kind: .superAdministrator),
                    Person(id: 2, username: "lilei", alias: "Li Lei", departments: lileiDepartments),
                    Person(id: 3, username: "hanmei", alias: "Han Mei", departments: [Self.software], roles: [Self.duty]),
                    Person(id: 4, username: "lisi", alias: "Li Si", departments: [Self.hardware], roles: [Self.duty]),
                    Person(id: 5, username: "wangwu", alias: "Wang Wu", departments: [Self.hardware]),
                    Person(id: 6, username: "zhaoliu", alias: "Zhao Liu", departments: [Self.engineering]),
                    Person(id: 7, username: "gone", alias: "Gone", isDeleted: true, departments: [Self.software]),
                ],
                departments: [
                    Department(id: Self.engineering, name: "engineering", leader: "zhaoliu"),
                    Department(
                        id: Self.software, name: "software", parent: Self.engineering, leader: softwareLeader,
                        approvers: approvers),
                    Department(id: Self.hardware, name: "hardware", parent: Self.engineering, leader: "lisi"),
                    Department(id: Self.abandoned, name: "abandoned", isDeleted: true),
                ],
                roles: [Role(id: Self.duty, name: "duty"), Role(id: Self.vacant, name: "vacant")]),
            productLines: [
                ProductLine(id: Self.support, name: "support", workflow: 1, department: Self.hardware, manager: "zhaoliu"),
                ProductLine(id: Self.orphan, name: "orphan", workflow: 1),
            ],
            aliases: aliases)
    }
}

// MARK: - Building workflows

extension Workflow {
    /// 1 start —12→ 2 work —23→ 3 check —39→ 9 end; 21, 29 and 32 refuse.
    static func desk(
        work: State, start: State = .start(), check: State = .normal(3, "check", .person("zhaoliu")),
        ways: [Transition] = [
            .way(12, 1, 2), .way(23, 2, 3), .way(21, 2, 1, .refuse), .way(29, 2, 9, .refuse), .way(39, 3, 9),
            .way(32, 3, 2, .refuse),
        ]
    ) -> Workflow {
        Workflow(
            id: 1, name: "desk", creator: "wfmaker", created: Moment(seconds: 0), modified: Moment(seconds: 0),
            states: [start, work, check, .end()], transitions: ways,
            fields: [
                .field("days", .integer), .field("reason", .text), .field("agree", .boolean), .field("who", .person),
                .field("others", .people), .field("day", .date), .field("cost", .decimal),
            ])
    }
}

extension State {
    static func start(
        fields: KeyValuePairs<String, FieldAttribute> = ["title": .optional, "days": .optional, "who": .optional, "others": .optional]
    ) -> State {
        normal(1, "start", .variables([.creator]), kind: .initial, fields: fields)
    }

    static func end() -> State {
        normal(9, "end", .nobody, kind: .end)
    }

    static func normal(
        _ id: StateID, _ name: String, _ participant: Participant, _ distribution: Distribution = .direct,
        kind: Kind = .normal, fields: KeyValuePairs<String, FieldAttribute> = [:], remembers: Bool = false,
        retreat: Bool = false
    ) -> State {
        State(
            id: id, name: name, kind: kind, allowsRetreat: retreat, remembersLastHandler: remembers,
            participant: participant, distribution: distribution,
            fieldAttributes: fields.map { FieldRule(key: $0.key, attribute: $0.value) }, created: Moment(seconds: 0),
            modified: Moment(seconds: 0))
    }
}

extension Transition {
    static func way(
        _ id: TransitionID, _ source: StateID, _ destination: StateID?, _ attribute: Attribute = .agree,
        timer: Int64? = nil, when conditions: KeyValuePairs<String, StateID> = [:], checks: Bool = true
    ) -> Transition {
        Transition(
            id: id, name: "t\(id)", source: source, destination: destination, attribute: attribute, timer: timer,
            conditions: conditions.map { Condition(expression: $0.key, target: $0.value) }, checksRequiredFields: checks)
    }
}

extension FieldDefinition {
    static func field(_ key: String, _ type: FieldType) -> FieldDefinition {
        FieldDefinition(id: FieldID(1), key: key, name: key, type: type)
    }
}

// MARK: - Short commands

extension Command {
    static func take(_ transition: TransitionID, _ values: JSONObject = JSONObject(), comment: String = "") -> Command {
        .move(Move(choice: .transition(transition), comment: comment, input: FieldInput(values: values)))
    }

    static func help(_ person: Username) -> Command { .requestHelp(from: person, comment: "") }
    static var helped: Command { .endHelp(comment: "") }
    static func give(_ person: Username, force: Bool = false) -> Command {
        .deliver(to: person, comment: "", asAdministrator: force)
    }
    static func say(_ text: String) -> Command { .comment(Comment(text: text)) }
    static func force(_ state: StateID) -> Command { .forceState(state, comment: "") }
    static func back(_ assignment: Guid, reopen: Bool = false, to handler: Route.Handler? = nil) -> Command {
        .sendBack(SendBack(assignment: assignment, reopensEarlier: reopen, handler: handler))
    }
}
