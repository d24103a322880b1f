import CanonicalModel
import TestSupport

/// One random life of a link: people edit both sides, calls go well or not, tickets vanish. At every step both mergers are asked,
/// and what the first decides is carried out.
public struct RandomHistory {
    public struct Disagreement: CustomStringConvertible, Sendable {
        public var description: String
    }

    private var dice: Dice
    private let rules: JobRules
    private var link: Link
    private var world: Sided<SyncTicket?>
    private var surplus: Sided<[SyncTicket]> = Sided(both: [])
    /// Calls that will take effect later, if at all.
    private var underway: [SyncAction] = []
    private var now = Moment(seconds: 1_900_000_000)
    private var counter = 0

    public init(seed: UInt64) {
        dice = Dice(seed: seed)
        rules = .random(&dice)
        let side = dice.pick(Side.allCases)
        link = Link(origin: Origin(system: rules.systems[side], id: "1"))
        world = Sided(both: nil)
        var ticket = SyncTicket(id: "1", made: now, fields: [.lifecycle: "pending", "title": "t", "priority": 1])
        world[side] = ticket
        link.ends[side].id = ticket.id
        if dice.one(in: 4) {
            // Two tickets that a person links.
            ticket.fields["title"] = "u"
            world[side.other] = ticket
            link.ends[side.other].id = ticket.id
        }
    }

    /// The situations met, for a count of what the histories reach.
    public private(set) var situations: [SyncDecision.Situation] = []

    public mutating func run() -> Disagreement? {
        for _ in 0..<(2 + dice.below(7)) {
            for _ in 0..<dice.below(4) { live() }
            let (local, remote) = (sighting(.local), sighting(.remote))
            let decision = reconcile(link, local: local, remote: remote, rules: rules, now: now)
            let other = referenceMerge(link, local, remote, rules, now)
            situations.append(decision.situation)
            guard decision == other else {
                return Disagreement(description: """
                    rules \(rules)\nlink \(link)\nlocal \(local)\nremote \(remote)\n--- core\n\(decision)\n--- reference\n\(other)
                    """)
            }
            carryOut(decision)
        }
        return nil
    }

    // MARK: People

    private mutating func live() {
        let side = dice.pick(Side.allCases)
        switch dice.below(22) {
        case 0...7: edit(side)
        case 8: edit(side, .lifecycle, JSON(dice.pick(Lifecycle.allCases).rawValue))
        case 9: comment(side)
        case 10:
            let hash = "f\(dice.below(3))"
            if world[side]?.attachments.contains(where: { $0.hash == hash }) == false {
                world[side]?.attachments.append(SyncAttachment(hash: hash, name: "f", size: 1))
            }
        case 11: if world[side]?.comments.isEmpty == false { world[side]?.comments.removeFirst() }
        case 12: now = Moment(milliseconds: now.milliseconds + Int64(dice.below(50_000)))
        case 13: now = Moment(milliseconds: now.milliseconds + 90_000)
        case 14: if dice.one(in: 3) { world[side] = nil }
        case 15: arrive()
        case 16:
            for field in link.held.keys.sorted() { link.verdicts[field] = dice.pick(Side.allCases) }
        case 17:
            switch link.phase {
            case .held, .detached: if dice.one(in: 2) { link.release() }
            case .new, .linked, .gone: break
            }
        case 18:
            if var twin = world[side], dice.one(in: 2) {
                counter += 1
                twin.id = TwinID("\(100 + counter)")
                twin.made = Moment(milliseconds: twin.made.milliseconds + Int64(dice.below(3)) - 1)
                surplus[side].append(twin)
            }
        case 19:
            // To the very end of a doubt, or just before it.
            let starts = [link.ends.local.unanswered.first?.at, link.ends.remote.unanswered.first?.at, link.creation?.lastAttempt]
            if let start = starts.compactMap({ $0 }).min() {
                let end = start.milliseconds + rules.doubt * 1000 - Int64(dice.below(2))
                now = Moment(milliseconds: max(now.milliseconds, end))
            }
        default: break
        }
    }

    private mutating func edit(_ side: Side) {
        switch dice.below(3) {
        case 0: edit(side, "title", JSON(dice.pick(["t", "u", " v", "wxyz", "wxyz longer than forty bytes, so that it is hashed"])))
        case 1: edit(side, "priority", dice.pick([1, 2, 3, dice.one(in: 3) ? 9 : 1, nil] as [JSON]))
        default: edit(side, "note", dice.pick([nil, "n", ["a": 1, "b": [2]], ["b": [2], "a": 1]] as [JSON]))
        }
    }

    private mutating func edit(_ side: Side, _ key: FieldKey, _ value: JSON) {
        world[side]?.fields[key] = value
        touch(side, key)
    }

    private mutating func touch(_ side: Side, _ key: FieldKey) {
        counter += 1
        world[side]?.version = dice.one(in: 2) ? "v\(counter)" : nil
        let ahead = side == .remote ? rules.remoteClockAhead : 0
        let at = Moment(milliseconds: now.milliseconds + ahead + Int64(dice.below(3)))
        world[side]?.changed = dice.one(in: 9) ? nil : at
        world[side]?.fieldsChanged[key] = dice.one(in: 2) ? at : nil
    }

    private mutating func comment(_ side: Side) {
        counter += 1
        world[side]?.comments.append(SyncComment(id: "c\(counter)", text: "said", author: "lilei", at: now))
    }

    // MARK: The network

    private mutating func sighting(_ side: Side) -> Sighting {
        let known = link.ends[side].id != nil
        guard rules.traits[side].reads || (!known && rules.traits[side].looksUp) else { return .unread }
        guard let ticket = world[side] else {
            if !known { return rules.traits[side].looksUp ? .absent : .unread }
            return dice.one(in: 2) ? .deleted : .missing
        }
        if dice.one(in: 40) { return .unmappable("title") }
        if dice.one(in: 15) { return .missing }
        guard known || link.creation?.side == side else { return rules.traits[side].looksUp ? .absent : .unread }
        if !surplus[side].isEmpty { return .matches([ticket] + surplus[side]) }
        if !known { return rules.traits[side].looksUp ? .matches([ticket]) : .unread }
        return .present(ticket, inScope: !dice.one(in: 12))
    }

    private mutating func carryOut(_ decision: SyncDecision) {
        link = decision.link
        for action in decision.actions {
            link.begin(action, at: now)
            let start = now
            switch dice.below(8) {
            case 0: return
            case 1:
                underway.append(action)
                return
            case 2:
                apply(action)
                return
            default:
                let receipt = apply(action)
                link.conclude(action, with: receipt, begunAt: start)
            }
            now = Moment(milliseconds: now.milliseconds + 5)
        }
        link.phase = decision.finally ?? link.phase
    }

    private mutating func arrive() {
        if !underway.isEmpty { apply(underway.removeFirst()) }
    }

    @discardableResult
    private mutating func apply(_ action: SyncAction) -> Receipt {
        let side = action.side
        counter += 1
        switch action {
        case .create(_, let origin, let fields):
            let twin = SyncTicket(id: TwinID("\(100 + counter)"), origin: origin, made: now, fields: [:])
            if let standing = world[side] {
                if rules.traits[side].keepsOriginsUnique { return Receipt(id: standing.id, wasThere: true) }
                surplus[side].append(twin)
                return Receipt(id: standing.id)
            }
            world[side] = twin
            write(fields, side)
            return Receipt(id: twin.id, version: world[side]?.version)
        case .update(_, _, _, let fields):
            write(fields, side)
            return Receipt(version: world[side]?.version)
        case .comment(_, _, let new):
            world[side]?.comments.append(SyncComment(id: "c\(counter)", origin: new.origin, text: new.text, author: new.author, at: new.at))
        case .attach(_, _, let file):
            if world[side]?.attachments.contains(file) == false { world[side]?.attachments.append(file) }
        case .delete(_, let id):
            surplus[side].removeAll { $0.id == id }
            if world[side]?.id == id { world[side] = nil }
        }
        return Receipt()
    }

    private mutating func write(_ fields: [FieldKey: FieldWrite], _ side: Side) {
        for (key, write) in fields.sorted(by: { $0.key < $1.key }) {
            let form = rules.fields.first { $0.key == key }?.form ?? .same
            world[side]?.fields[key] = form.reading(write.value, on: side) ?? write.value
            touch(side, key)
        }
    }
}
