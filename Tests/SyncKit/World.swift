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

    init(systems: [MemorySystem], jobs: Int, dice: Dice) {
        self.systems = systems
        self.dice = dice
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

    // MARK: The network

    func call(_ call: Call) throws(SyncFault) -> Receipt {
        try step()
        guard isStormy else { return try apply(call) }
        switch dice.below(14) {
        case 0:
            throw .unavailable("not reached")
        case 1:
            pass(milliseconds: 10_000)
            throw .unanswered
        case 2:
            _ = try? apply(call)
            pass(milliseconds: 10_000)
            throw .unanswered
        case 3:
            underway.append((Moment(milliseconds: now.milliseconds + Int64(dice.below(55_000))), call))
            pass(milliseconds: 10_000)
            throw .unanswered
        case 4:
            let receipt = try apply(call)
            // A system that does not know a comment again shows it twice; nobody could help that.
            if call.isComment, !systems[call.system].profile.traits.keepsOriginsUnique { return receipt }
            _ = try? apply(call)
            return receipt
        case 5:
            _ = try? apply(call)
            crashes += 1
            throw .interrupted
        default:
            return try apply(call)
        }
    }

    func read<Value: Sendable>(_ system: Int, _ body: @Sendable (MemorySystem) -> Value) throws(SyncFault) -> Value {
        try step()
        if isStormy, dice.one(in: 25) { throw .unavailable("not reached") }
        return body(systems[system])
    }

    /// Between any two steps time passes, people act and the program may die.
    func step() throws(SyncFault) {
        pass(milliseconds: Int64(1 + dice.below(30)))
        if isBusy, dice.one(in: 12) { act() }
        if isStormy, dice.one(in: 60) {
            crashes += 1
            throw .interrupted
        }
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
