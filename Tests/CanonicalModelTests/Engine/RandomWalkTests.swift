import Foundation
import Testing
@testable import CanonicalModel

/// Sends random commands at tickets of random workflows. `SANMEN_WALK_COMMANDS` sets how many, `SANMEN_WALK_SEED` repeats
/// a walk.
enum RandomWalk {
    static let commands = setting("SANMEN_WALK_COMMANDS").map(Int.init(clamping:)) ?? 24_000
    static var seed: UInt64 { setting("SANMEN_WALK_SEED") ?? UInt64.random(in: .min ... .max) }
    private static let perTicket = 60

    private static func setting(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    struct Tally {
        var decided = 0
        var refused = 0
        var kinds: Set<TicketEvent.Kind> = []
        var problems: [String] = []

        static let all = Set(TicketEvent.Kind.allCases)
        var sent: Int { decided + refused }
    }

    static func run(count: Int, seed: UInt64) -> Tally {
        var source = RandomCommand(random: SeededGenerator(seed: seed))
        var tally = Tally()
        // Some kinds are rare: one walk in twenty has not met them all by then, and goes on.
        while tally.problems.count < 5, tally.sent < count || tally.sent < count * 5 && tally.kinds != Tally.all {
            walk(&source, &tally)
        }
        return tally
    }

    /// One ticket's life.
    private static func walk(_ source: inout RandomCommand, _ tally: inout Tally) {
        let workflow = source.workflow()
        let office = Office().definitions
        var engine = RandomSource(seed: source.random.next())
        var aggregate: TicketAggregate?
        var history: [TicketEvent] = []
        var said: [String] = []
        for step in 0..<perTicket {
            let actor = aggregate.map { source.actor(on: $0.ticket) } ?? .person("lilei")
            var commands: [Command]
            if let aggregate {
                commands = [source.command(on: aggregate, in: workflow)]
                if source.chance(8) { commands.append(source.command(on: aggregate, in: workflow)) }
            } else {
                commands = [.create(source.new())]
                if !source.chance(4) { commands.append(.move(Move(choice: .transition(12), input: source.input()))) }
            }
            said.append("\(actor): \(commands)")
            let context = DecisionContext(
                workflow: workflow, definitions: office, facts: Facts(parent: parent, newTicketID: 7, newSerialNumber: "sn"),
                calendar: .utc, now: Moment(seconds: 1_905_138_855 + Int64(step)))
            let request = CommandRequest(
                tenant: "main", gate: "loonflow", caller: "app", actor: actor, target: .existing(.id(7)), commands: commands)
            let (before, engineBefore) = (aggregate, engine)
            do throws(CanonicalError) {
                let decision = try decide(request, on: aggregate, in: context, random: &engine)
                tally.decided += 1
                aggregate = decision.aggregate
                history += decision.events
                tally.kinds.formUnion(decision.events.map(\.kind))
                var problems = Invariants.problems(decision, after: before) + Invariants.problems(of: decision.events)
                var replay = engineBefore
                if step % 8 == 0, (try? decide(request, on: before, in: context, random: &replay))?.aggregate != aggregate {
                    problems.append("the same request was decided differently")
                }
                guard problems.isEmpty else {
                    tally.problems.append((problems + said.suffix(3)).joined(separator: "\n"))
                    return
                }
            } catch {
                tally.refused += 1
                if aggregate != before { tally.problems.append("a refusal changed the ticket") }
            }
            if aggregate?.ticket.flags.isDeleted == true { break }
        }
        let folded = history.reduce(JSONObject()) { TicketChanges.applied($1.changes, to: $0) }
        if let aggregate, folded != aggregate.ticket.json { tally.problems.append("the log does not add up to the ticket") }
    }

    private static let parent: Ticket = {
        var parent = Ticket(
            id: 3, guid: .zero, tenant: "main", serialNumber: "p", title: "p", workflow: 1, workflowVersion: 1, state: 2,
            lifecycle: .pending, creator: "zhaoliu", caller: "app", moments: TicketMoments(created: Moment(seconds: 0)))
        parent.fields = ["who": "hanmei"]
        return parent
    }()
}

@Suite struct RandomWalkTests {
    @Test("Whatever is sent at a ticket, in any order, its invariants hold", .timeLimit(.minutes(10)))
    func walk() {
        let seed = RandomWalk.seed
        let tally = RandomWalk.run(count: RandomWalk.commands, seed: seed)
        print("SANMEN_WALK_SEED=\(seed): \(tally.decided) decided, \(tally.refused) refused")
        for problem in tally.problems { Issue.record(Testing.Comment(rawValue: "SANMEN_WALK_SEED=\(seed)\n\(problem)")) }
        // Enough of everything, or the walk does not go where it should.
        #expect(min(tally.decided, tally.refused) * 5 >= RandomWalk.commands)
        #expect(tally.kinds == RandomWalk.Tally.all, "SANMEN_WALK_SEED=\(seed)")
    }
}
