@testable import CanonicalModel

/// Commands that somebody might send at a ticket, sensible ones more often than nonsense.
struct RandomCommand {
    static let people: [Username] = ["admin", "lilei", "hanmei", "lisi", "wangwu", "zhaoliu", "stranger"]
    private static let states: [StateID] = [1, 2, 3, 9, 77]
    private static let values: [JSON] = [.null, 0, 4, 12, "7", "x", true, "lisi", "lisi,wangwu", ["hanmei", "lisi"], 1.5, "2030-05-16", ["k": 1]]
    private static let keys = ["days", "reason", "agree", "who", "others", "day", "cost", "title", "nonsense", "creator"]

    private static let fitting: [String: [JSON]] = [
        "days": [0, 4, 12, "7", .null], "agree": [true, 0], "who": ["lisi", "wangwu"], "others": [["hanmei", "lisi"], "lisi,wangwu"],
        "day": ["2030-05-16"], "cost": [1.5, "2"],
    ]

    var random: SeededGenerator

    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &random) == 0
    }

    /// Mostly somebody who has to act.
    mutating func actor(on ticket: Ticket) -> Actor {
        if chance(12) { return .robot }
        if ticket.lifecycle.hasEnded || chance(6) { return .person("admin") }
        if chance(6) { return .person(ticket.creator) }
        return .person(ticket.handling.people.isEmpty || chance(5) ? pick(Self.people) : pick(ticket.handling.people))
    }

    mutating func input() -> FieldInput {
        var values: JSONObject = ["title": "t"]
        for _ in 0..<Int.random(in: 0..<3, using: &random) {
            let key = pick(Self.keys)
            values[key] = chance(8) ? pick(Self.values) : pick(Self.fitting[key] ?? ["x"])
        }
        return FieldInput(
            values: values, writable: chance(4) ? .anyField : .byState, required: chance(2) ? .onTicket : .inRequest)
    }

    mutating func new() -> NewTicket {
        var new = NewTicket(title: "t", input: input(), groups: chance(3) ? ["objective": ["a": nil], "step": nil] : JSONObject())
        if chance(3) { new.productLine = pick([Office.support, Office.orphan, 99]) }
        if chance(4) { new.parent = Ticket.Parent(ticket: 3, state: 2) }
        if chance(4) { new.intendedRoute = route() }
        if chance(15) { new.needsHandling = false }
        return new
    }

    mutating func route() -> Route {
        let handler: Route.Handler? = pick([
            nil, nil, .person(pick(Self.people)), .department(pick([1, 2, 3, 4, 5])), .role(pick([1, 2, 3])), .departmentRole(2, 1),
            .handlerOf(step: pick(["work", "start", "nowhere"])), .parentDepartment, .departmentLeader,
        ])
        return Route(step: pick([nil, "check", "start", "work", "end", "2", "nowhere"]), handler: handler)
    }

    mutating func changes(_ aggregate: TicketAggregate) -> FieldChanges {
        FieldChanges(
            input: input(), groups: chance(2) ? ["objective": ["b": pick(Self.values)], "task": pick(Self.values)] : JSONObject(),
            assignmentFields: ["k": pick(Self.values)], substatus: chance(3) ? "s" : nil, priority: chance(3) ? 2 : nil,
            assignment: chance(2) ? guid(aggregate) : nil, intendedRoute: chance(3) ? route() : nil)
    }

    /// Mostly one that is open.
    mutating func guid(_ aggregate: TicketAggregate) -> Guid {
        let open = aggregate.openAssignments
        if open.isEmpty || chance(6) { return aggregate.assignments.isEmpty ? .zero : pick(aggregate.assignments).guid }
        return pick(open).guid
    }

    mutating func move(_ aggregate: TicketAggregate, in workflow: Workflow) -> Command {
        let ways = workflow.transitions(from: aggregate.ticket.state).map(\.id)
        let choice: Move.Choice = chance(4) ? .automatic : .transition(ways.isEmpty || chance(8) ? 23 : pick(ways))
        return .move(Move(
            choice: choice, input: input(), assignment: chance(4) ? guid(aggregate) : nil, route: chance(5) ? route() : nil,
            acceptsImplicitly: chance(3)))
    }

    mutating func closing(_ aggregate: TicketAggregate) -> Closing {
        let authority: Closing.Authority = pick([
            .administratorOrDraftCreator, .system, .creator, .assignment(guid(aggregate)),
        ])
        return Closing(
            lifecycle: pick([.closed, .completed, .failed, .cancelled]), authority: authority, outcome: chance(2) ? "OK" : nil,
            changes: chance(3) ? changes(aggregate) : nil)
    }

    mutating func named(_ ticket: Ticket) -> Command {
        let people = (0..<Int.random(in: 0..<4, using: &random)).map { _ in pick(Self.people) }
        return .nameHandlers(HandlersNamed(people: people, message: "m", state: chance(8) ? 77 : ticket.state))
    }

    mutating func command(on aggregate: TicketAggregate, in workflow: Workflow) -> Command {
        let person = pick(Self.people)
        if aggregate.ticket.lifecycle.hasEnded, !chance(4) { return .forceState(pick([1, 2, 3]), comment: "") }
        if aggregate.ticket.handling.kind == .hook, chance(2) { return named(aggregate.ticket) }
        if aggregate.ticket.handling.kind == .hook, chance(2) {
            return .hookResult(HookResult(succeeded: !chance(3), message: "m", values: input().values))
        }
        switch Int.random(in: 0..<34, using: &random) {
        case 0..<9: return move(aggregate, in: workflow)
        case 9, 10: return .accept
        case 11, 12: return .deliver(to: person, comment: "", asAdministrator: chance(3))
        case 13, 14: return .help(person)
        case 15, 16: return .helped
        case 17: return .say("word")
        case 18, 19: return .saveFields(changes(aggregate))
        case 20: return .forceState(pick(Self.states), comment: "")
        case 21: return chance(3) ? .close(closing(aggregate)) : .fail(closing(aggregate))
        case 22: return .retreat(comment: "")
        case 23: return .remind(comment: "hurry", group: JSONObject())
        case 24, 25:
            return .sendBack(SendBack(
                assignment: guid(aggregate), reopensEarlier: chance(2), handler: chance(3) ? route().handler : nil,
                changes: chance(3) ? changes(aggregate) : nil))
        case 26: return .revoke(assignment: guid(aggregate), comment: "")
        case 27: return .reject(productLine: pick([nil, Office.support, Office.orphan]), comment: "")
        case 28: return .attach([Attachment(author: 1, name: "a", path: "p", size: 1, type: "t")])
        case 29, 30: return .hookResult(HookResult(succeeded: !chance(3), message: "m", values: input().values, isImmediate: chance(2)))
        case 31: return .timerFired(pick([12, 23, 39, 99]))
        case 32: return chance(2) ? .retryHook : .childrenEnded
        default: return chance(20) ? .delete : .create(new())
        }
    }

    mutating func workflow() -> Workflow {
        let participants: [Participant] = [
            .person("lisi"), .people(["lisi", "wangwu", "hanmei"]), .people(["lisi", "wangwu"]), .departments([Office.hardware]),
            .departments([Office.engineering]), .roles([Office.duty]), .roles([Office.vacant]), .variables([.creator, .creatorLead]),
            .field("who,others"), .parentField("creator,who"), .nobody, .hook(Hook(url: "h", token: "t")),
            .hook(Hook(url: "h", token: "t", waits: true)), .person(Actor.robotName), .external(Hook(url: "h", token: "t")),
            .script("7"),
        ]
        let distributions: [Distribution] = [.acceptFirst, .direct, .random, .all, .all]
        func state(_ id: StateID, _ name: String, _ own: inout RandomCommand) -> State {
            .normal(
                id, name, own.pick(participants), own.pick(distributions),
                fields: ["title": .optional, "who": .optional, "days": own.pick([.optional, .required, .readOnly]), "others": .optional],
                remembers: own.chance(3), retreat: own.chance(2))
        }
        var workflow = Workflow.desk(work: state(2, "work", &self), check: state(3, "check", &self), ways: [
            .way(12, 1, 2, timer: chance(4) ? 60 : nil, when: chance(3) ? ["{days} > 10": 3] : [:]),
            .way(21, 2, 1, .refuse), .way(23, 2, 3, timer: chance(3) ? 600 : nil, checks: chance(2)),
            .way(24, 2, 2, .other), .way(29, 2, nil, .refuse, when: ["{days} == 4": 9, "{days} == 12": 1]),
            .way(32, 3, 2, .refuse), .way(39, 3, 9),
        ])
        if chance(5) { workflow.states.removeLast() }
        if chance(3) { workflow.notices = [1, 2] }
        return workflow
    }
}
