import CanonicalModel

// A second merger, written from the tables of docs/sync.md alone; it shares the value types with the first and nothing else.
public func referenceMerge(_ given: Link, _ l: Sighting, _ r: Sighting, _ rules: JobRules, _ now: Moment) -> SyncDecision {
    if given.phase != .new && given.phase != .linked { return SyncDecision(situation: .stopped, link: given) }
    for case .unmappable(let field) in [l, r] { return stop(given, .unmappable, .unmappable(field)) }
    var link = given
    let span = rules.doubt * 1000
    func doubtful(_ start: Moment) -> Bool { start.milliseconds + span > now.milliseconds }
    func over(_ start: Moment) -> Moment { Moment(milliseconds: start.milliseconds + span) }
    // Rows 3 and 4.
    let sides = [(Side.local, l), (.remote, r)]
    var shown: [Side: SyncTicket] = [:], scope: [Side: Bool] = [:], lost: [Side: String] = [:]
    var surplus: [SyncAction] = []
    for (side, sighting) in sides {
        if case .matches(let all) = sighting, all.count > 1, rules.twoMatches == .ask { return stop(link, .twoMatches, .twoMatches(side)) }
    }
    for (side, sighting) in sides {
        let known = link.ends[side].id
        switch sighting {
        case .present(let ticket, let inScope): (shown[side], scope[side]) = (ticket, inScope)
        case .matches(let all) where !all.isEmpty:
            func rank(_ ticket: SyncTicket) -> (Int, Moment, TwinID) { (ticket.id == known ? 0 : 1, ticket.made, ticket.id) }
            let order = all.sorted { rank($0) < rank($1) }
            shown[side] = order[0]
            surplus += order.dropFirst().map(\.id).sorted().map { .delete(side, $0) }
        case .deleted: if known != nil { lost[side] = "deleted" }
        case .unread: break
        default: if known != nil { lost[side] = "missing" }
        }
        if let ticket = shown[side] {
            if known != nil && known != ticket.id { (link.ends[side], link.ends[side.other].settled) = (LinkEnd(), [:]) }
            (link.ends[side].id, link.ends[side].version, link.ends[side].misses) = (ticket.id, ticket.version, 0)
            if link.creation?.side == side { link.creation = nil }
        }
        if lost[side] == "missing" { link.ends[side].misses = min(rules.misses, link.ends[side].misses + 1) }
        else if link.ends[side].id != nil { link.ends[side].misses = 0 }
    }
    var result = SyncDecision(situation: .linked, link: link)
    func done(
        _ situation: SyncDecision.Situation, _ phase: Link.Phase? = nil, _ actions: [SyncAction] = [], until: Moment? = nil
    ) -> SyncDecision {
        (result.situation, result.link.phase) = (situation, phase ?? result.link.phase)
        for (side, sighting) in sides where shown[side] != nil || sighting == .unread {
            let (settled, ticket) = (result.link.ends[side].settled, shown[side])
            result.link.ends[side].unanswered.removeAll { write in
                let stands = ticket.map { Fingerprint(of: $0.value(write.field)) == write.print } ?? false
                return !doubtful(write.at) && (!stands || settled[write.field] == write.print)
            }
        }
        (result.actions, result.waitUntil) = (surplus + actions, until)
        return result
    }
    func held(_ situation: SyncDecision.Situation, _ letter: DeadLetter) -> SyncDecision {
        surplus = []
        result.deadLetters = [letter]
        return done(situation, .held(letter))
    }
    func unconfirmed(_ side: Side) -> Bool { lost[side] == "missing" && link.ends[side].misses < rules.misses }
    func creation(on side: Side, _ situation: SyncDecision.Situation) -> SyncDecision {
        guard let ticket = shown[side.other] else { return done(situation) }
        var fields: [FieldKey: FieldWrite] = [:]
        for rule in rules.fields where permits(rules, rule, side) {
            fields[rule.key] = writing(ticket.value(rule.key), rule, side)
            if fields[rule.key] == nil { return stop(given, .unmappable, .unmappable(rule.key)) }
        }
        return done(situation, nil, [.create(side, origin: link.origin, fields: fields)])
    }
    // Rows 5 to 10: a side is bare.
    if let side = Side.allCases.first(where: { link.ends[$0].id == nil }) {
        if link.ends[side.other].id != nil && lost[side.other] == nil {
            if !goes(rules.direction, side) { return done(.notCarried) }
            if link.creation == nil { return scope[side.other] == false ? done(.notCarried) : creation(on: side, .new) }
            let (unique, blind) = (rules.traits[side].keepsOriginsUnique, !rules.traits[side].looksUp)
            if blind && !unique && rules.unanswered == .atMostOnce { return held(.unanswered, .unansweredCreation(side)) }
            if let last = link.creation?.lastAttempt, !unique, doubtful(last) { return done(.inDoubt, until: over(last)) }
            return creation(on: side, .inDoubt)
        }
        if let last = link.creation?.lastAttempt, doubtful(last) { return done(.inDoubt, until: over(last)) }
        if unconfirmed(side.other) { return done(.notSeen) }
        return done(.nothing, .gone)
    }
    // Rows 9, 11 and 12.
    if unconfirmed(.local) || unconfirmed(.remote) { return done(.notSeen) }
    if lost.count == 2 { return done(.bothGone, .gone) }
    var book = Book(link: link, shown: shown, rules: rules, doubtful: doubtful)
    if let (gone, how) = lost.first {
        let left = gone.other
        let setting = how == "deleted" ? rules.deletion[gone] : rules.disappearance[gone]
        let letter: DeadLetter = how == "deleted" ? .deleted(gone) : .disappeared(gone)
        let situation: SyncDecision.Situation = how == "deleted" ? .deleted : .disappeared
        if setting == .ask { return held(situation, letter) }
        if setting == .detach || !goes(rules.direction, setting == .recreate ? gone : left) { return done(situation, .detached) }
        if setting == .recreate {
            link.ends[gone] = LinkEnd()
            link.ends[left].settled = [:]
            link.creation = nil
            result = SyncDecision(situation: situation, link: link)
            return creation(on: gone, situation)
        }
        if setting == .close && book.state(left)?.hasEnded == true { return done(situation, .detached) }
        if book.edited(left) { return held(situation, letter) }
        guard let id = link.ends[left].id else { return done(situation) }
        result.finally = .detached
        if setting == .delete { return done(situation, nil, [.delete(left, id)]) }
        let rule = rules.fields.first { $0.key == .lifecycle } ?? FieldRule(.lifecycle)
        guard let write = writing("closed", rule, left) else { return stop(given, .unmappable, .unmappable(.lifecycle)) }
        let fields = [FieldKey.lifecycle: FieldWrite(value: write.value, reading: write.reading, source: nil)]
        return done(situation, nil, [.update(left, id, expecting: shown[left]?.version, fields: fields)])
    }
    // Rows 13 and 14.
    if scope.values.contains(false) && rules.outOfScope == .detach { return done(.outOfScope, .detached) }
    book.link.phase = .linked
    for rule in rules.fields { book.merge(rule, now) }
    if let field = book.unwritable { return stop(given, .unmappable, .unmappable(field)) }
    book.carry(now)
    result = SyncDecision(situation: .linked, link: book.link)
    (result.conflicts, result.deadLetters, result.echoes) = (book.conflicts, book.letters, book.echoes)
    let updates: [SyncAction] = Side.allCases.compactMap { side in
        guard let fields = book.writes[side], let id = book.link.ends[side].id else { return nil }
        return .update(side, id, expecting: shown[side]?.version, fields: fields)
    }
    func both(_ items: [Side: [SyncAction]]) -> [SyncAction] { items[.local, default: []] + items[.remote, default: []] }
    let actions = both(book.notes) + both(book.comments) + updates + both(book.files)
    return done(.linked, nil, actions, until: book.waits.min().map(over))
}

private func stop(_ link: Link, _ situation: SyncDecision.Situation, _ letter: DeadLetter) -> SyncDecision {
    var decision = SyncDecision(situation: situation, link: link)
    decision.link.phase = .held(letter)
    decision.deadLetters = [letter]
    return decision
}

private func goes(_ way: JobRules.Direction, _ side: Side) -> Bool { way == .both || way == (side == .remote ? .push : .pull) }

private func permits(_ rules: JobRules, _ rule: FieldRule, _ side: Side) -> Bool { goes(rules.direction, side) && goes(rule.direction, side) }

private func writing(_ value: JSON, _ rule: FieldRule, _ side: Side) -> FieldWrite? {
    rule.form.reading(value, on: side).map { FieldWrite(value: value, reading: Fingerprint(of: $0), source: Fingerprint(of: value)) }
}

/// The field, comment and attachment rows.
struct Book {
    var link: Link
    let shown: [Side: SyncTicket]
    let rules: JobRules
    let doubtful: (Moment) -> Bool
    var writes: [Side: [FieldKey: FieldWrite]] = [:]
    var notes: [Side: [SyncAction]] = [:], comments: [Side: [SyncAction]] = [:], files: [Side: [SyncAction]] = [:]
    var conflicts: [FieldConflict] = [], letters: [DeadLetter] = [], waits: [Moment] = []
    var echoes = 0
    var unwritable: FieldKey?
    func print(_ key: FieldKey, _ side: Side) -> Fingerprint? { shown[side].map { Fingerprint(of: $0.value(key)) } }
    /// "same", "ours" or "changed".
    func face(_ key: FieldKey, _ side: Side) -> String {
        guard let print = print(key, side), print != link.ends[side].settled[key] else { return "same" }
        return link.ends[side].unanswered.contains { $0.field == key && $0.print == print } ? "ours" : "changed"
    }
    func state(_ side: Side) -> Lifecycle? {
        if let ticket = shown[side] { return ticket.value(.lifecycle).stringValue.flatMap { Lifecycle(rawValue: $0) } }
        return Lifecycle.allCases.first { Fingerprint(of: .string($0.rawValue)) == link.ends[side].settled[.lifecycle] }
    }
    func edited(_ side: Side) -> Bool {
        guard let ticket = shown[side] else { return false }
        return rules.fields.contains { face($0.key, side) == "changed" }
            || ticket.comments.contains { $0.origin == nil && !link.ends[side.other].known.contains(.comment(key($0, ticket, side))) }
            || ticket.attachments.contains { !link.ends[side.other].known.contains(.attachment(hash: $0.hash)) }
    }
    mutating func settle(_ key: FieldKey) {
        for side in Side.allCases { if let print = print(key, side) { link.ends[side].settled[key] = print } }
        unhold(key)
    }
    mutating func unhold(_ key: FieldKey) { (link.held[key], link.verdicts[key]) = (nil, nil) }
    func now(_ key: FieldKey) -> Sided<Fingerprint> {
        func one(_ side: Side) -> Fingerprint { print(key, side) ?? link.ends[side].settled[key] ?? Fingerprint(of: .null) }
        return Sided(local: one(.local), remote: one(.remote))
    }
    mutating func merge(_ rule: FieldRule, _ time: Moment) {
        let key = rule.key
        let faces = [face(key, .local), face(key, .remote)], contested = faces == ["changed", "changed"]
        echoes += faces.filter { $0 == "ours" }.count
        if let a = shown[.local]?.value(key), let b = shown[.remote]?.value(key) {
            let there = rule.form.reading(a, on: .remote).map { Fingerprint(of: $0) }
            let here = rule.form.reading(b, on: .local).map { Fingerprint(of: $0) }
            if there == print(key, .remote) || here == print(key, .local) { return settle(key) }
        }
        if faces == ["same", "same"] { return unhold(key) }
        let verdict = link.verdicts[key]
        if verdict == nil && link.held[key] == now(key) { return }
        let (push, pull) = (permits(rules, rule, .remote), permits(rules, rule, .local))
        if contested && push && pull { return conflict(rule, verdict, time) }
        var source: Side = faces[1] == "ours" || (faces[0] == "changed" && faces[1] == "same") ? .local : .remote
        if contested { source = push || !pull ? .local : .remote }
        _ = move(rule, from: verdict ?? source, time)
    }
    mutating func conflict(_ rule: FieldRule, _ verdict: Side?, _ time: Moment) {
        guard let a = shown[.local], let b = shown[.remote] else { return }
        let (va, vb) = (a.value(rule.key), b.value(rule.key))
        var winner: Side? = verdict
        if verdict == nil {
            switch rule.conflict {
            case .local, .newest, .keepBoth: winner = .local
            case .remote: winner = .remote
            case .ask: winner = nil
            case .higherState:
                let ladder: [Set<Lifecycle>] = [
                    [.draft], [.pending], [.returned, .withdrawn], [.inProgress], [.cancelled], [.failed], [.closed], [.completed],
                ]
                func rung(_ side: Side) -> Int { ladder.firstIndex { step in state(side).map(step.contains) ?? false } ?? -1 }
                winner = rung(.local) >= rung(.remote) ? .local : .remote
            }
            if rule.conflict == .newest, let ta = a.fieldsChanged[rule.key] ?? a.changed, let tb = b.fieldsChanged[rule.key] ?? b.changed,
                tb.milliseconds - rules.remoteClockAhead > ta.milliseconds { winner = .remote }
            if rule.conflict == .keepBoth {
                let kept = "\(rule.key): \(vb.stringValue ?? vb.text)"
                if Side.allCases.map({ note($0, "keep/\(rule.key)/\(Fingerprint(of: vb))", kept, time, nil) }).contains("wait") { return }
            }
        }
        if winner == nil { hold(rule.key, .conflict(rule.key)) }
        let final = winner == nil ? nil : move(rule, from: winner ?? .local, time)
        conflicts.append(.init(field: rule.key, values: Sided(local: va, remote: vb), rule: rule.conflict, winner: final))
    }
    mutating func hold(_ key: FieldKey, _ letter: DeadLetter) { (link.held[key], letters) = (now(key), letters + [letter]) }
    mutating func put(_ rule: FieldRule, from source: Side) {
        guard let value = shown[source]?.value(rule.key) else { return }
        if let write = writing(value, rule, source.other) { writes[source.other, default: [:]][rule.key] = write }
        else if unwritable == nil { unwritable = rule.key }
    }
    /// Answers whose value it is in the end.
    mutating func move(_ rule: FieldRule, from source: Side, _ time: Moment) -> Side? {
        let target = source.other
        if !permits(rules, rule, target) { settle(rule.key) }
        else if rule.key != .lifecycle { put(rule, from: source) }
        else if let s = state(source), let t = state(target), s.hasEnded && !t.hasEnded {
            if rules.closing[source] == .follow { put(rule, from: source) }
            if rules.closing[source] == .ignore { settle(rule.key) }
            if rules.closing[source] == .tell {
                let prints = now(rule.key), text = "\(rules.systems[source]): \(s.rawValue)"
                let accepts = SyncAction.Acceptance(field: rule.key, prints: prints)
                if note(target, "tell/\(source.rawValue)/\(prints[source])", text, time, accepts) == "there" { settle(rule.key) }
            }
        } else if let s = state(source), let t = state(target), !s.hasEnded && t.hasEnded,
            link.verdicts[rule.key] != source, rules.reopening != .follow {
            if rules.reopening == .ask {
                if link.verdicts[rule.key] != nil || link.held[rule.key] != now(rule.key) { hold(rule.key, .reopening(target)) }
                return nil
            }
            if permits(rules, rule, source) { put(rule, from: target) } else { settle(rule.key) }
            return target
        } else { put(rule, from: source) }
        return source
    }
    /// "there", "wait" or "new".
    mutating func note(_ side: Side, _ about: String, _ text: String, _ time: Moment, _ accepts: SyncAction.Acceptance?) -> String {
        guard let id = link.ends[side].id else { return "there" }
        let origin = Origin(system: SystemName("sync/\(rules.job)"), id: "\(link.origin.system)/\(link.origin.id)/\(about)")
        if link.ends[side].known.contains(.comment(origin)) || shows(side).contains(.comment(origin)) { return "there" }
        if let sent = link.ends[side].sending[.comment(origin)], doubtful(sent), !rules.traits[side].keepsOriginsUnique {
            waits.append(sent)
            return "wait"
        }
        notes[side, default: []].append(.comment(side, id, .init(origin: origin, text: text, author: "", at: time, accepts: accepts)))
        return "new"
    }
    func key(_ comment: SyncComment, _ ticket: SyncTicket, _ side: Side) -> Origin {
        comment.origin ?? Origin(system: rules.systems[side], id: "\(ticket.id)/\(comment.id)")
    }
    func shows(_ side: Side) -> Set<ItemKey> {
        guard let ticket = shown[side] else { return [] }
        return Set(ticket.comments.map { .comment(key($0, ticket, side)) } + ticket.attachments.map { .attachment(hash: $0.hash) })
    }
    mutating func carry(_ time: Moment) {
        for target in Side.allCases where goes(rules.direction, target) {
            guard let ticket = shown[target.other], let id = link.ends[target].id else { continue }
            for comment in ticket.comments where goes(rules.comments, target) {
                let origin = key(comment, ticket, target.other)
                let isMade = notes[target, default: []].contains { if case .comment(_, _, let note) = $0 { note.origin == origin } else { false } }
                if isMade || !wanted(.comment(origin), target) { continue }
                let new = SyncAction.NewComment(origin: origin, text: comment.text, author: comment.author, at: comment.at)
                comments[target, default: []].append(.comment(target, id, new))
            }
            for file in ticket.attachments where goes(rules.attachments, target) && wanted(.attachment(hash: file.hash), target) {
                files[target, default: []].append(.attach(target, id, file))
            }
        }
        for side in Side.allCases { link.ends[side].known.formUnion(shows(side)) }
    }
    mutating func wanted(_ key: ItemKey, _ side: Side) -> Bool {
        let isShown = shows(side).contains(key)
        if isShown { link.ends[side].sending[key] = nil }
        if isShown || link.ends[side].known.contains(key) { return false }
        guard let sent = link.ends[side].sending[key], !rules.traits[side].keepsOriginsUnique else { return true }
        if doubtful(sent) { waits.append(sent) }
        if doubtful(sent) || shown[side] != nil || rules.unanswered == .atLeastOnce { return !doubtful(sent) }
        link.ends[side].sending[key] = nil
        link.ends[side].known.insert(key)
        return false
    }
}
