/// Table 1, row 14: comments and attachments, and the comments that rules make.
extension Reconciliation {
    /// A comment or an attachment as one side shows it.
    struct ShownItem {
        var key: ItemKey
        /// Made on this side by a person.
        var isOwn: Bool
    }

    func shownItems(of ticket: SyncTicket, on side: Side) -> [ShownItem] {
        ticket.comments.map { ShownItem(key: .comment(origin(of: $0, in: ticket, on: side)), isOwn: $0.origin == nil) }
            + ticket.attachments.map { ShownItem(key: .attachment(hash: $0.hash), isOwn: true) }
    }

    private func origin(of comment: SyncComment, in ticket: SyncTicket, on side: Side) -> Origin {
        comment.origin ?? Origin(system: rules.systems[side], id: ticket.id.value + "/" + comment.id)
    }

    mutating func carryItems() {
        for side in Side.allCases {
            guard let ticket = tickets[side.other], let id = decision.link.ends[side].id else { continue }
            let shown = tickets[side].map { Set(shownItems(of: $0, on: side).map(\.key)) } ?? []
            if rules.direction.allows(writingTo: side), rules.comments.allows(writingTo: side) {
                for comment in ticket.comments {
                    let origin = origin(of: comment, in: ticket, on: side.other)
                    guard !isMadeByRule(origin, on: side), isWanted(.comment(origin), on: side, shown) else { continue }
                    items[side].append(.comment(side, id, SyncAction.NewComment(
                        origin: origin, text: comment.text, author: comment.author, at: comment.at)))
                }
            }
            if rules.direction.allows(writingTo: side), rules.attachments.allows(writingTo: side) {
                for file in ticket.attachments where isWanted(.attachment(hash: file.hash), on: side, shown) {
                    files[side].append(.attach(side, id, file))
                }
            }
        }
    }

    /// Rows j to n.
    private mutating func isWanted(_ key: ItemKey, on side: Side, _ shown: Set<ItemKey>) -> Bool {
        if shown.contains(key) {
            decision.link.ends[side].sending[key] = nil
            decision.link.ends[side].known.insert(key)
            return false
        }
        if decision.link.ends[side].known.contains(key) { return false }
        guard let sent = decision.link.ends[side].sending[key], !rules.traits[side].keepsOriginsUnique else { return true }
        if end(ofDoubtFrom: sent) > now {
            wait(until: end(ofDoubtFrom: sent))
            return false
        }
        if tickets[side] == nil, rules.unanswered == .atMostOnce {
            decision.link.ends[side].sending[key] = nil
            decision.link.ends[side].known.insert(key)
            return false
        }
        return true
    }

    // MARK: Comments that rules make

    /// Keeps the remote's value in a comment on both sides. False while it is not certain that one is there.
    mutating func keep(_ value: JSON, of rule: FieldRule) -> Bool {
        let text = "\(rule.key): \(value.stringValue ?? value.text)"
        let origin = noteOrigin("keep/\(rule.key)/\(Fingerprint(of: value))")
        let places = Side.allCases.map { note(text, origin, on: $0, accepting: nil) }
        return places.allSatisfy { $0 != .inDoubt }
    }

    /// Says on the other side that the ticket has ended here, which is all that happens there.
    mutating func tell(_ rule: FieldRule, from source: Side, _ prints: Sided<Fingerprint>) {
        let value = lifecycle(of: source)?.rawValue ?? ""
        let origin = noteOrigin("tell/\(source.rawValue)/\(prints[source])")
        let acceptance = SyncAction.Acceptance(field: rule.key, prints: prints)
        if note("\(rules.systems[source]): \(value)", origin, on: source.other, accepting: acceptance) == .there { settle(rule) }
    }

    /// A rule adds it in this very decision.
    private func isMadeByRule(_ origin: Origin, on side: Side) -> Bool {
        notes[side].contains { action in
            if case .comment(_, _, let comment) = action { comment.origin == origin } else { false }
        }
    }

    private enum NotePlace {
        case there, added, inDoubt
    }

    private func noteOrigin(_ about: String) -> Origin {
        Origin(
            system: SystemName("sync/" + rules.job.value),
            id: "\(decision.link.origin.system)/\(decision.link.origin.id)/\(about)")
    }

    private mutating func note(
        _ text: String, _ origin: Origin, on side: Side, accepting acceptance: SyncAction.Acceptance?
    ) -> NotePlace {
        let key = ItemKey.comment(origin)
        guard let id = decision.link.ends[side].id else { return .there }
        let shown = tickets[side].map { shownItems(of: $0, on: side).contains { $0.key == key } } ?? false
        if shown || decision.link.ends[side].known.contains(key) { return .there }
        let sent = decision.link.ends[side].sending[key]
        if let sent, !rules.traits[side].keepsOriginsUnique, end(ofDoubtFrom: sent) > now {
            wait(until: end(ofDoubtFrom: sent))
            return .inDoubt
        }
        notes[side].append(.comment(side, id, SyncAction.NewComment(
            origin: origin, text: text, author: "", at: now, accepts: acceptance)))
        return .added
    }
}
