import CanonicalModel
import Testing

@testable import Gateway

extension StoreConformanceTests {
    @Test("After any mix of commands, accepted and refused, the totals are right and every log folds to its ticket", arguments: StoreFactory.all)
    func randomCommands(_ factory: StoreFactory) throws {
        let seed = UInt64.random(in: 1...UInt64.max)
        print("random commands: seed \(seed)")
        var random = RandomSource(seed: seed)
        let kit = try EngineKit(factory)
        var ids: [TicketID] = []
        var accepted = 0
        var refused = 0
        for _ in 0..<400 {
            kit.clock.advance(seconds: Int64.random(in: 0...20_000, using: &random))
            let request = RandomCommands.next(on: ids, random: &random)
            do throws(CanonicalError) {
                let outcome = try kit.run(request)
                if case .new = request.target { ids.append(outcome.ticket.id) }
                accepted += 1
            } catch {
                refused += 1
            }
        }
        #expect(accepted > 50 && refused > 20, "seed \(seed)")
        let wrong = try kit.engine.store.read { store throws(StoreError) in try store.wrongTotals() }
        #expect(wrong == 0, "seed \(seed)")
        for id in ids {
            guard let ticket = try kit.engine.ticket(.id(id), in: TinyWorkflow.tenant) else { continue }
            let events = try kit.engine.events(EventQuery(ticket: id, newestFirst: false)).items
            #expect(events.reduce(JSONObject()) { TicketChanges.applied($1.changes, to: $0) } == ticket.json, "seed \(seed)")
            #expect(events.map(\.number) == Array(1...Int64(events.count)), "seed \(seed)")
        }
    }
}

/// What callers might do, sensible or not.
enum RandomCommands {
    static func next(on ids: [TicketID], random: inout RandomSource) -> CommandRequest {
        let names: [Username] = ["ann", "bob", "cyd", "dan", "root"]
        let actor = Actor.person(names.randomElement(using: &random) ?? "ann")
        guard let ticket = ids.randomElement(using: &random), Int.random(in: 0..<3, using: &random) > 0 else {
            return TinyWorkflow.request(actor, .new(7), create(relatedTo: ids, random: &random))
        }
        let ways = [TinyWorkflow.submit, TinyWorkflow.finish, TinyWorkflow.wait]
        let other = names.randomElement(using: &random) ?? "ann"
        let commands: [Command] = [
            TinyWorkflow.move(ways.randomElement(using: &random) ?? TinyWorkflow.submit), .comment(Comment(text: "?")),
            TinyWorkflow.move(TinyWorkflow.finish), .deliver(to: other, comment: "", asAdministrator: false),
            .requestHelp(from: other, comment: ""), .endHelp(comment: ""), .accept,
            .close(Closing(lifecycle: .closed, authority: .administratorOrDraftCreator)),
            .forceState(TinyWorkflow.work, comment: ""), .delete,
        ]
        return TinyWorkflow.request(
            actor, .existing(.id(ticket)), [commands.randomElement(using: &random) ?? .accept])
    }

    private static func create(relatedTo ids: [TicketID], random: inout RandomSource) -> [Command] {
        var new = NewTicket(title: "x")
        if let other = ids.randomElement(using: &random) {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: new.parent = Ticket.Parent(ticket: other, state: TinyWorkflow.waiting)
            case 1: new.relation = Ticket.Relation(ticket: other, sharesStatus: true)
            default: break
            }
        }
        return Bool.random(using: &random) ? [.create(new)] : [.create(new), TinyWorkflow.move(TinyWorkflow.submit)]
    }
}
