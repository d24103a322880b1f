import CanonicalModel
import TestSupport

/// Several systems, the network between them, one clock, and people. Everything that happens follows from one seed.
actor World {
    private(set) var systems: [MemorySystem]
    private(set) var now = Moment(seconds: 1_900_000_000)
    var ledgers: [LedgerBook]
    private var dice: Dice
    /// Calls get lost and the program dies.
    private var isStormy = true
    /// People are at work, also between two calls.
    private var isBusy = true
    private var underway: [(at: Moment, call: Call)] = []
    private var words = 0
    /// Losers of conflicts that were told.
    private(set) var told: Set<String> = []
    private(set) var deletedOrigins: Set<Origin> = []
    private(set) var crashes = 0
    /// Links that were saved together with what they write, and programs that died while doing it.
    private(set) var joined = Joined()
    /// The program has died: none of its lanes does anything more until it is started again.
    private var isDead = false
    private let turns: Turns

    nonisolated var unownedExecutor: UnownedSerialExecutor { turns.asUnownedSerialExecutor() }

    struct Joined: Sendable {
        var saved = 0
        var rolledBack = 0
    }

    struct Call: Sendable {
        var system: Int
        var change: Change

        var isComment: Bool {
            if case .update(_, .comment, _) = change { true } else { false }
        }
    }

    enum Change: Sendable {
        case create([FieldKey: JSON], Origin)
        case update(TwinID, TwinChange, expecting: String?)
        case attach(SyncAttachment, TwinID)
        case delete(TwinID)
    }

    init(systems: [MemorySystem], jobs: Int, dice: Dice, turns: Turns) {
        self.systems = systems
        self.dice = dice
        self.turns = turns
        ledgers = (0..<jobs).map { _ in LedgerBook() }
    }

    // MARK: Time

    func pass(milliseconds: Int64) {
        now = Moment(milliseconds: now.milliseconds + milliseconds)
        let arrived = underway.filter { $0.at <= now }.sorted { $0.at < $1.at }
        underway.removeAll { $0.at <= now }
        // Nobody hears the answer.
        for (_, call) in arrived { _ = try? apply(call) }
    }

    /// No more edits, no more faults; what is under way arrives.
    func calm() {
        isStormy = false
        isBusy = false
        pass(milliseconds: 60_000)
    }

    /// Other lanes go on meanwhile.
    private func wait(milliseconds: Int64) async {
        let end = Moment(milliseconds: now.milliseconds + milliseconds)
        while now < end, !isDead {
            pass(milliseconds: 500)
            await turns.turn()
        }
    }

    // MARK: The program

    /// Between any two steps other lanes go on, time passes, people act and the program may die.
    func step() async throws(SyncFault) {
        await turns.turn()
        if isDead { throw .interrupted }
        pass(milliseconds: Int64(1 + dice.below(30)))
        if isBusy, dice.one(in: 12) { act() }
        if isStormy, dice.one(in: 60) { throw die() }
    }

    func start() {
        isDead = false
    }

    private func die() -> SyncFault {
        crashes += 1
        isDead = true
        return .interrupted
    }

    // MARK: The network

    func call(_ call: Call) async throws(SyncFault) -> Receipt {
        try await step()
        guard isStormy else { return try apply(call) }
        switch dice.below(14) {
        case 0:
            throw .unavailable("not reached")
        case 1:
            await wait(milliseconds: 10_000)
            throw .unanswered
        case 2:
            _ = try? apply(call)
            await wait(milliseconds: 10_000)
            throw .unanswered
        case 3:
            underway.append((Moment(milliseconds: now.milliseconds + Int64(dice.below(45_000))), call))
            await wait(milliseconds: 10_000)
            throw .unanswered
        case 4:
            let receipt = try apply(call)
            // A system that does not know a comment again shows it twice; nobody could help that.
            if call.isComment, !systems[call.system].profile.traits.keepsOriginsUnique { return receipt }
            _ = try? apply(call)
            return receipt
        case 5:
            _ = try? apply(call)
            throw die()
        default:
            return try apply(call)
        }
    }

    func read<Value: Sendable>(
        _ system: Int, _ body: @Sendable (MemorySystem) -> Value
    ) async throws(SyncFault) -> Value {
        try await step()
        if isStormy, dice.one(in: 25) { throw .unavailable("not reached") }
        return body(systems[system])
    }

    // MARK: The store

    /// A write to a system of the gateway's own, and the link with it: both or neither, whenever the program dies.
    func commit(_ call: Call, with ahead: WorldEnd.Ahead) async throws(SyncFault) -> Receipt {
        try await step()
        let before = (systems[call.system], ledgers[ahead.job])
        ledgers[ahead.job].save(ahead.link, due: ahead.due)
        // Where the ticket has changed meanwhile the link is saved all the same.
        let result = Result { () throws(SyncFault) in try apply(call) }
        if isStormy, dice.one(in: 15) {
            (systems[call.system], ledgers[ahead.job]) = before
            joined.rolledBack += 1
            throw dice.one(in: 2) ? die() : .unavailable("full")
        }
        joined.saved += 1
        try await step()
        return try result.get()
    }

    /// The last calls that arrived, for a failure's report.
    private(set) var log: [String] = []

    private func apply(_ call: Call) throws(SyncFault) -> Receipt {
        log.append("\(now.milliseconds % 10_000_000) \(systems[call.system].name): \(call.change)")
        switch call.change {
        case .create(let fields, let origin):
            return systems[call.system].create(fields, origin: origin, at: now)
        case .update(let id, let change, let expecting):
            return try systems[call.system].update(id, change, expecting: expecting, at: now)
        case .attach(let file, let id):
            try systems[call.system].attach(file, to: id)
        case .delete(let id):
            systems[call.system].delete(id)
        }
        return Receipt()
    }

    func note(_ conflict: FieldConflict) {
        for side in Side.allCases where side != conflict.winner {
            if let text = conflict.values[side].stringValue { told.insert(text) }
        }
    }

    // MARK: People

    func act() {
        let place = dice.below(systems.count)
        let total = systems.reduce(0) { $0 + $1.tickets.count }
        if total == 0 || (dice.one(in: 6) && total < 12) {
            _ = systems[place].make(
                [.lifecycle: "pending", "title": JSON(word(place)), "note": JSON(word(place))], at: now)
            return
        }
        // Of two twins people see the first.
        let choice = systems[place].tickets.values.filter { ticket in
            systems[place].tickets(with: systems[place].origin(of: ticket)).map(\.id).min() == ticket.id
        }.map(\.id).sorted()
        guard !choice.isEmpty else { return }
        let id = dice.pick(choice)
        switch dice.below(20) {
        case 0...11:
            let (key, value) = (dice.one(in: 2) ? "title" : "note" as FieldKey, word(place))
            log.append("\(now.milliseconds % 10_000_000) person \(systems[place].name)/\(id) \(key) \(value)")
            systems[place].edit(id, key, JSON(value), at: now)
        case 12...14: systems[place].edit(id, .lifecycle, JSON(dice.pick(Lifecycle.allCases).rawValue), at: now)
        case 15...17: systems[place].add(SyncComment(id: "", text: word(place), author: "lilei", at: now), to: id)
        case 18: try? systems[place].attach(SyncAttachment(hash: word(place), name: "file", size: 1), to: id)
        default:
            guard dice.one(in: 4), let ticket = systems[place].tickets[id] else { return }
            deletedOrigins.insert(systems[place].origin(of: ticket))
            systems[place].remove(id)
        }
    }

    /// No two people ever write the same.
    private func word(_ place: Int) -> String {
        words += 1
        return "\(systems[place].name)-\(words)"
    }

    func chance(_ count: UInt64) -> Bool {
        dice.one(in: count)
    }

    func number(below count: Int) -> Int {
        dice.below(count)
    }
}
