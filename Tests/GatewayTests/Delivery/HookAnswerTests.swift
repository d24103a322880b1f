import CanonicalModel
import Testing

@testable import Gateway

@Suite("What a hook's answer does to its ticket")
struct HookAnswerTests {
    /// A ticket in a hook state.
    private static func hooked(waits: Bool) throws -> (kit: EngineKit, ticket: TicketID) {
        let workflow = TinyWorkflow.make { workflow in
            for index in workflow.states.indices where workflow.states[index].id == TinyWorkflow.waiting {
                workflow.states[index].participant = .hook(Hook(url: "https://example.test/", token: "t", waits: waits))
            }
        }
        let kit = try EngineKit(definitions: TinyWorkflow.definitions([workflow]))
        let ticket = try kit.run(TinyWorkflow.create()).ticket.id
        try kit.act("ann", on: ticket, TinyWorkflow.move(TinyWorkflow.wait))
        return (kit, ticket)
    }

    private static func answer(_ kit: EngineKit, _ ticket: TicketID, _ result: HookResult) throws(CanonicalError) -> Ticket {
        try kit.run(TinyWorkflow.request(.robot, .existing(.id(ticket)), [.hookResult(result)])).ticket
    }

    private static func kinds(_ kit: EngineKit, _ ticket: TicketID) throws -> [TicketEvent.Kind] {
        try kit.engine.events(EventQuery(ticket: ticket, newestFirst: false)).items.map(\.kind)
    }

    @Test("Taken, it is written down; the ticket goes on only where the hook does not wait", arguments: [true, false])
    func taken(waits: Bool) throws {
        let (kit, id) = try Self.hooked(waits: waits)
        let result = HookResult(succeeded: true, message: "started", isImmediate: true, state: TinyWorkflow.waiting)
        let ticket = try Self.answer(kit, id, result)
        #expect(ticket.state == (waits ? TinyWorkflow.waiting : TinyWorkflow.done))
        let events = try kit.engine.events(EventQuery(ticket: id, newestFirst: false)).items.suffix(waits ? 1 : 2)
        #expect(events.map(\.comment) == (waits ? ["started"] : ["started", ""]))
        #expect(events.map { $0.transition?.id } == (waits ? [nil] : [nil, TinyWorkflow.childrenDone]))
    }

    @Test("Not taken, the ticket stays and says so; taken later, it says that too")
    func notTaken() throws {
        let (kit, id) = try Self.hooked(waits: true)
        let failed = try Self.answer(kit, id, HookResult(succeeded: false, message: "no", isImmediate: true, state: TinyWorkflow.waiting))
        #expect(!failed.flags.hookSucceeded)
        let taken = try Self.answer(kit, id, HookResult(succeeded: true, message: "yes", isImmediate: true, state: TinyWorkflow.waiting))
        #expect(taken.flags.hookSucceeded)
        #expect(try Self.kinds(kit, id).suffix(2) == [.hookFailed, .hookSucceeded])
    }

    @Test("The answer of another state's hook changes nothing")
    func late() throws {
        let (kit, id) = try Self.hooked(waits: false)
        let before = try Self.kinds(kit, id)
        let late = HookResult(succeeded: true, message: "late", isImmediate: true, state: TinyWorkflow.work)
        #expect { try Self.answer(kit, id, late) } throws: { error in
            (error as? CanonicalError)?.kind == .illegalState(.notWaitingForHook)
        }
        #expect(try Self.kinds(kit, id) == before)
    }
}
