/// Table 1, row 14: fields.
extension Reconciliation {
    /// What a field shows on one side.
    enum Showing {
        case same, ours, changed
    }

    mutating func merge() {
        for rule in rules.fields { merge(rule) }
        carryItems()
        for side in Side.allCases {
            guard let ticket = tickets[side] else { continue }
            decision.link.ends[side].known.formUnion(shownItems(of: ticket, on: side).map(\.key))
        }
    }

    func mayWrite(_ rule: FieldRule, to side: Side) -> Bool {
        mayCreate(rule, on: side) && !rule.fixed.contains(side)
    }

    func mayCreate(_ rule: FieldRule, on side: Side) -> Bool {
        rules.direction.allows(writingTo: side) && rule.direction.allows(writingTo: side)
    }

    func showing(_ rule: FieldRule, on side: Side) -> Showing {
        guard let ticket = tickets[side] else { return .same }
        let print = Fingerprint(of: ticket.value(rule.key))
        if decision.link.ends[side].settled[rule.key] == print { return .same }
        let isOurs = decision.link.ends[side].unanswered.contains { $0.field == rule.key && $0.print == print }
        return isOurs ? .ours : .changed
    }

    /// Nil on a side that cannot be read and has settled nothing.
    func lifecycle(of side: Side) -> Lifecycle? {
        if let ticket = tickets[side] { return ticket.lifecycle }
        guard let settled = decision.link.ends[side].settled[.lifecycle] else { return nil }
        return Lifecycle.allCases.first { Fingerprint(of: JSON($0.rawValue)) == settled }
    }

    private mutating func merge(_ rule: FieldRule) {
        let shows = Sided(local: showing(rule, on: .local), remote: showing(rule, on: .remote))
        decision.echoes += [shows.local, shows.remote].count { $0 == .ours }
        if agrees(rule) {
            settle(rule)
            return
        }
        switch (shows.local, shows.remote) {
        case (.same, .same): settleHold(rule)
        case (_, .ours): write(rule, to: .remote, shows)
        case (.ours, _): write(rule, to: .local, shows)
        case (.changed, .same): write(rule, to: .remote, shows)
        case (.same, .changed): write(rule, to: .local, shows)
        case (.changed, .changed): resolve(rule, shows)
        }
    }

    private func agrees(_ rule: FieldRule) -> Bool {
        guard let local = tickets.local?.value(rule.key), let remote = tickets.remote?.value(rule.key) else { return false }
        return Self.agree(local, remote, rule)
    }

    static func agree(_ local: JSON, _ remote: JSON, _ rule: FieldRule) -> Bool {
        if let there = rule.form.reading(local, on: .remote), Fingerprint(of: there) == Fingerprint(of: remote) { return true }
        if let here = rule.form.reading(remote, on: .local), Fingerprint(of: here) == Fingerprint(of: local) { return true }
        return false
    }

    /// Both sides are taken as they are.
    mutating func settle(_ rule: FieldRule) {
        for side in Side.allCases {
            guard let ticket = tickets[side] else { continue }
            decision.link.ends[side].settled[rule.key] = Fingerprint(of: ticket.value(rule.key))
        }
        settleHold(rule)
    }

    private mutating func settleHold(_ rule: FieldRule) {
        decision.link.held[rule.key] = nil
        decision.link.verdicts[rule.key] = nil
    }

    /// Rows c to f: not a conflict, unless carrying it reopens.
    private mutating func write(_ rule: FieldRule, to side: Side, _ shows: Sided<Showing>) {
        if isStillHeld(rule) { return }
        carry(rule, to: verdict(rule)?.other ?? side)
    }

    // MARK: Table 2

    private mutating func resolve(_ rule: FieldRule, _ shows: Sided<Showing>) {
        let (push, pull) = (mayWrite(rule, to: .remote), mayWrite(rule, to: .local))
        guard push, pull else {
            carry(rule, to: verdict(rule)?.other ?? (push ? .remote : .local))
            return
        }
        if isStillHeld(rule) { return }
        guard let local = tickets.local?.value(rule.key), let remote = tickets.remote?.value(rule.key) else { return }
        var conflict = FieldConflict(
            field: rule.key, values: Sided(local: local, remote: remote), rule: rule.conflict, winner: nil)
        guard let winner = verdict(rule) ?? winner(rule) else {
            decision.conflicts.append(conflict)
            hold(rule, .conflict(rule.key))
            return
        }
        if verdict(rule) == nil, rule.conflict == .keepBoth, !keep(remote, of: rule) { return }
        conflict.winner = carry(rule, to: winner.other)
        decision.conflicts.append(conflict)
    }

    private func winner(_ rule: FieldRule) -> Side? {
        switch rule.conflict {
        case .local, .keepBoth: .local
        case .remote: .remote
        case .newest: newest(rule.key)
        case .higherState: rank(.remote) > rank(.local) ? .remote : .local
        case .ask: nil
        }
    }

    private func newest(_ key: FieldKey) -> Side {
        func edited(_ side: Side) -> Moment? {
            guard let ticket = tickets[side] else { return nil }
            return ticket.fieldsChanged[key] ?? ticket.changed
        }
        guard let local = edited(.local), let remote = edited(.remote) else { return .local }
        return remote.milliseconds &- rules.remoteClockAhead > local.milliseconds ? .remote : .local
    }

    private func rank(_ side: Side) -> Int {
        switch lifecycle(of: side) {
        case nil: -1
        case .draft: 0
        case .pending: 1
        case .returned, .withdrawn: 2
        case .inProgress: 3
        case .cancelled: 4
        case .failed: 5
        case .closed: 6
        case .completed: 7
        }
    }

    // MARK: Holding

    private func verdict(_ rule: FieldRule) -> Side? {
        decision.link.verdicts[rule.key]
    }

    private func prints(_ rule: FieldRule) -> Sided<Fingerprint> {
        func print(_ side: Side) -> Fingerprint {
            if let ticket = tickets[side] { return Fingerprint(of: ticket.value(rule.key)) }
            return decision.link.ends[side].settled[rule.key] ?? Fingerprint(of: .null)
        }
        return Sided(local: print(.local), remote: print(.remote))
    }

    private func isStillHeld(_ rule: FieldRule) -> Bool {
        verdict(rule) == nil && decision.link.held[rule.key] == prints(rule)
    }

    private mutating func hold(_ rule: FieldRule, _ reason: DeadLetter) {
        decision.link.held[rule.key] = prints(rule)
        decision.deadLetters.append(reason)
    }

    // MARK: Writing

    /// Writes the other side's value to this one. Answers whose value it is in the end; nil while a person is asked.
    @discardableResult
    private mutating func carry(_ rule: FieldRule, to side: Side) -> Side? {
        let source = side.other
        guard mayWrite(rule, to: side) else {
            settle(rule)
            return source
        }
        if rule.key == .lifecycle, let from = lifecycle(of: source), let to = lifecycle(of: side), from.hasEnded != to.hasEnded {
            return from.hasEnded ? end(rule, from: source) : reopen(rule, from: source)
        }
        put(rule, on: side)
        return source
    }

    private mutating func put(_ rule: FieldRule, on side: Side) {
        guard let value = tickets[side.other]?.value(rule.key) else { return }
        guard let reading = rule.form.reading(value, on: side) else {
            unmappable = unmappable ?? rule.key
            return
        }
        writes[side][rule.key] = FieldWrite(value: value, reading: Fingerprint(of: reading), source: Fingerprint(of: value))
    }

    /// Row h.
    private mutating func end(_ rule: FieldRule, from source: Side) -> Side {
        switch rules.closing[source] {
        case .follow: put(rule, on: source.other)
        case .tell: tell(rule, from: source, prints(rule))
        case .ignore: settle(rule)
        }
        return source
    }

    /// Row i.
    private mutating func reopen(_ rule: FieldRule, from source: Side) -> Side? {
        let target = source.other
        if verdict(rule) == source {
            put(rule, on: target)
            return source
        }
        switch rules.reopening {
        case .follow:
            put(rule, on: target)
            return source
        case .restate:
            if mayWrite(rule, to: source) { put(rule, on: source) } else { settle(rule) }
            return target
        case .ask:
            if !isStillHeld(rule) { hold(rule, .reopening(target)) }
            return nil
        }
    }
}
