import CanonicalModel
import Synchronization

@testable import Gateway

/// A workflow small enough to keep in mind: new → work → done, or work → waiting (for children) → done.
enum TinyWorkflow {
    static let tenant: TenantID = "north"
    static let start = Moment(seconds: 1_760_000_000)
    static let initial: StateID = 1
    static let work: StateID = 2
    static let done: StateID = 3
    static let waiting: StateID = 4
    static let submit: TransitionID = 11
    static let finish: TransitionID = 12
    static let wait: TransitionID = 13
    static let childrenDone: TransitionID = 14
    static let timeOut: TransitionID = 15

    /// - Parameter offset: added to the numbers of states and transitions, for a second workflow of the same shape.
    static func make(id: WorkflowID = 7, offset: Int64 = 0, name: String = "tiny", change: (inout Workflow) -> Void = { _ in })
        -> Workflow
    {
        func state(_ id: StateID, _ name: String, _ kind: State.Kind = .normal, _ participant: Participant = .nobody) -> State {
            State(
                id: StateID(id.value + offset), name: name, kind: kind, participant: participant, created: start, modified: start)
        }
        func way(_ id: TransitionID, _ from: StateID, _ to: StateID, timer: Int64? = nil) -> Transition {
            Transition(
                id: TransitionID(id.value + offset), name: "t\(id)", source: StateID(from.value + offset),
                destination: StateID(to.value + offset), timer: timer)
        }
        var workflow = Workflow(
            id: id, name: name, creator: "admin", created: start, modified: start,
            states: [
                state(initial, "new", .initial), state(work, "work", .normal, .people(["ann", "bob"])),
                state(done, "done", .end), state(waiting, "waiting", .normal, .person(Actor.robotName)),
            ],
            transitions: [
                way(submit, initial, work), way(finish, work, done), way(wait, work, waiting), way(childrenDone, waiting, done),
                way(timeOut, work, done, timer: 3600),
            ],
            fields: [])
        workflow.notices = [5]
        change(&workflow)
        return workflow
    }

    static let people = ["ann", "bob", "cyd", "dan"].enumerated().map { index, name in
        Person(id: Int64(index) + 1, username: Username(name), alias: name.capitalized)
    } + [Person(id: 90, username: "root", alias: "Root", kind: .superAdministrator)]

    static func definitions(_ workflows: [Workflow] = [make()], tenant: TenantID = tenant) -> DefinitionSet {
        DefinitionSet(
            tenant: tenant, people: people, workflows: workflows,
            notices: [Notice(id: 5, name: "hook", url: "https://example.test/", token: "t")],
            callers: [Caller(contract: "loonflow", name: "shop", tenant: tenant, secrets: ["s"], serialPrefix: "shop")])
    }

    static func request(
        _ actor: Actor = .person("cyd"), _ target: CommandRequest.Target, _ commands: [Command], tenant: TenantID = tenant,
        people: [Person] = []
    ) -> CommandRequest {
        CommandRequest(
            tenant: tenant, gate: "loonflow", caller: "shop", serialPrefix: "shop", actor: actor, target: target,
            commands: commands, newPeople: people)
    }

    static func move(_ transition: TransitionID) -> Command {
        .move(Move(choice: .transition(transition)))
    }

    /// A new ticket that has reached the state `work`.
    static func create(
        _ new: NewTicket = NewTicket(title: "printer"), by creator: Username = "cyd", workflow: WorkflowID = 7, offset: Int64 = 0,
        tenant: TenantID = tenant
    ) -> CommandRequest {
        request(
            .person(creator), .new(workflow), [.create(new), move(TransitionID(submit.value + offset))], tenant: tenant)
    }
}

/// A clock that tests set.
final class TestClock: Sendable {
    private let moment: Mutex<Moment>

    init(_ moment: Moment = TinyWorkflow.start) {
        self.moment = Mutex(moment)
    }

    var now: Moment {
        get { moment.withLock { $0 } }
        set { moment.withLock { $0 = newValue } }
    }

    func advance(seconds: Int64) {
        moment.withLock { $0 = $0.advanced(bySeconds: seconds) }
    }
}

/// An engine over a fresh store, with the tiny workflow applied.
struct EngineKit {
    let folder: TemporaryFolder
    let clock: TestClock
    let engine: GatewayEngine

    init(
        _ factory: StoreFactory = .sqlite, folder: TemporaryFolder? = nil, definitions: DefinitionSet? = TinyWorkflow.definitions(),
        change: (inout EngineSettings) -> Void = { _ in }
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        let clock = TestClock()
        var settings = EngineSettings()
        settings.now = { clock.now }
        change(&settings)
        self.folder = folder
        self.clock = clock
        engine = try GatewayEngine(store: try factory.open(folder), settings: settings)
        if let definitions { try engine.apply(definitions) }
    }

    @discardableResult
    func run(_ request: CommandRequest) throws(CanonicalError) -> CommandOutcome {
        switch try engine.perform(.ticket(request)).get() {
        case .ticket(let outcome): return outcome
        case .done: throw CanonicalError(.internal, "no ticket came back")
        }
    }

    @discardableResult
    func act(_ actor: Username, on ticket: TicketID, _ commands: Command...) throws(CanonicalError) -> CommandOutcome {
        try run(TinyWorkflow.request(.person(actor), .existing(.id(ticket)), commands))
    }

    func list(_ change: (inout TicketQuery) -> Void = { _ in }) throws(CanonicalError) -> Page<Ticket> {
        var query = TicketQuery(tenant: TinyWorkflow.tenant, page: PageRequest(size: 1000))
        change(&query)
        return try engine.tickets(query)
    }
}
