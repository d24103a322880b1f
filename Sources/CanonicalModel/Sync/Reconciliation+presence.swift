/// Table 1, rows 5 to 13.
extension Reconciliation {
    mutating func weigh(_ presence: Sided<Presence>, scope: Sided<Bool>) {
        countMisses(presence)
        if let gone = Side.allCases.first(where: { presence[$0] == .none }) {
            weighSingle(gone, twin: presence[gone.other], scope: scope)
            return
        }
        let lost = Side.allCases.filter { presence[$0] != .there }
        if lost.contains(where: { isUnconfirmed($0, presence[$0]) }) {
            decision.situation = .notSeen
        } else if lost.count == 2 {
            decision.situation = .bothGone
            decision.link.phase = .gone
        } else if let side = lost.first {
            lose(side, deleted: presence[side] == .deleted)
        } else if rules.outOfScope == .detach, !(scope.local && scope.remote) {
            decision.situation = .outOfScope
            decision.link.phase = .detached
        } else {
            decision.situation = .linked
            decision.link.phase = .linked
            merge()
        }
    }

    private mutating func countMisses(_ presence: Sided<Presence>) {
        for side in Side.allCases {
            switch presence[side] {
            case .missing: decision.link.ends[side].misses = min(decision.link.ends[side].misses + 1, rules.misses)
            case .there, .deleted: decision.link.ends[side].misses = 0
            case .none: break
            }
        }
    }

    private func isUnconfirmed(_ side: Side, _ presence: Presence) -> Bool {
        presence == .missing && decision.link.ends[side].misses < rules.misses
    }

    /// One side has no ticket yet.
    private mutating func weighSingle(_ side: Side, twin presence: Presence, scope: Sided<Bool>) {
        let unique = rules.traits[side].keepsOriginsUnique
        if presence == .there {
            guard rules.direction.allows(writingTo: side), scope[side.other] || decision.link.creation != nil else {
                decision.situation = .notCarried
                return
            }
            guard let creation = decision.link.creation else {
                decision.situation = .new
                create(on: side)
                return
            }
            if !unique, !rules.traits[side].looksUp, rules.unanswered == .atMostOnce {
                decision.situation = .unanswered
                hold(.unansweredCreation(side))
                return
            }
            decision.situation = .inDoubt
            let end = end(ofDoubtFrom: creation.lastAttempt)
            if unique || end <= now { create(on: side) } else { wait(until: end) }
        } else if let creation = decision.link.creation, end(ofDoubtFrom: creation.lastAttempt) > now {
            decision.situation = .inDoubt
            wait(until: end(ofDoubtFrom: creation.lastAttempt))
        } else if isUnconfirmed(side.other, presence) {
            decision.situation = .notSeen
        } else {
            decision.situation = .nothing
            decision.link.phase = .gone
        }
    }

    private mutating func create(on side: Side) {
        let source = side.other
        // A side that cannot be read has nothing to be made from.
        guard let ticket = tickets[source] else { return }
        var fields: [FieldKey: FieldWrite] = [:]
        for rule in rules.fields where mayCreate(rule, on: side) {
            let value = ticket.value(rule.key)
            guard let reading = rule.form.reading(value, on: side) else {
                unmappable = unmappable ?? rule.key
                return
            }
            fields[rule.key] = FieldWrite(
                value: value, reading: Fingerprint(of: reading), source: Fingerprint(of: value))
        }
        decision.actions.append(.create(side, origin: decision.link.origin, fields: fields))
    }

    /// The ticket on this side has gone, the other is there.
    private mutating func lose(_ side: Side, deleted: Bool) {
        decision.situation = deleted ? .deleted : .disappeared
        let reason = deleted ? DeadLetter.deleted(side) : .disappeared(side)
        let left = side.other
        let rule = deleted ? rules.deletion[side] : rules.disappearance[side]
        guard mayCarryOut(rule, onLossOf: side) else {
            decision.link.phase = .detached
            return
        }
        switch rule {
        case .ask:
            hold(reason)
        case .detach:
            decision.link.phase = .detached
        case .recreate:
            decision.link.ends[side] = LinkEnd()
            // What is found there may have been made by another job, of older values: nothing was ever agreed with that.
            decision.link.ends[left].settled = [:]
            decision.link.creation = nil
            create(on: side)
        case .close:
            if lifecycle(of: left)?.hasEnded == true {
                decision.link.phase = .detached
            } else if wasEdited(left) {
                hold(reason)
            } else {
                close(left)
            }
        case .delete:
            guard !wasEdited(left) else {
                hold(reason)
                return
            }
            if let id = decision.link.ends[left].id { decision.actions.append(.delete(left, id)) }
            decision.finally = .detached
        }
    }

    private func mayCarryOut(_ rule: JobRules.Loss, onLossOf side: Side) -> Bool {
        switch rule {
        case .ask, .detach: true
        case .recreate: rules.direction.allows(writingTo: side)
        case .close, .delete: rules.direction.allows(writingTo: side.other)
        }
    }

    private mutating func close(_ side: Side) {
        let value = JSON(Lifecycle.closed.rawValue)
        let form = rules.fields.first { $0.key == .lifecycle }?.form ?? .same
        guard let reading = form.reading(value, on: side) else {
            unmappable = unmappable ?? .lifecycle
            return
        }
        writes[side][.lifecycle] = FieldWrite(value: value, reading: Fingerprint(of: reading), source: nil)
        decision.finally = .detached
    }

    /// A person changed something there that the other side never got.
    private func wasEdited(_ side: Side) -> Bool {
        guard let ticket = tickets[side] else { return false }
        if rules.fields.contains(where: { showing($0, on: side) == .changed }) { return true }
        let known = decision.link.ends[side.other].known
        return shownItems(of: ticket, on: side).contains { !known.contains($0.key) && $0.isOwn }
    }
}
