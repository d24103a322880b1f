/// A difference between two linked tickets that no rule accepts: what `verify` prints.
public enum Drift: Hashable, Sendable {
    case field(FieldKey)
    /// A comment or an attachment of this side is missing on the other.
    case item(ItemKey, of: Side)
    /// The twin on this side is not there.
    case twin(Side)
}

/// Compares both sides in full, without doing anything. A difference that was accepted, or is held for a person, is drift only where
/// `strictly` is set.
public func drift(of link: Link, local: Sighting, remote: Sighting, rules: JobRules, strictly: Bool = false) -> [Drift] {
    guard case .present(let ours, _) = local else { return [.twin(.local)] }
    guard case .present(let theirs, _) = remote else { return [.twin(.remote)] }
    let reconciliation = Reconciliation(link: link, rules: rules, now: Moment(milliseconds: .max))
    let tickets = Sided(local: ours, remote: theirs)
    var found: [Drift] = []
    for rule in rules.fields {
        let prints = Sided(local: Fingerprint(of: ours.value(rule.key)), remote: Fingerprint(of: theirs.value(rule.key)))
        if Reconciliation.agree(ours.value(rule.key), theirs.value(rule.key), rule) { continue }
        let isAccepted = Side.allCases.allSatisfy { link.ends[$0].settled[rule.key] == prints[$0] }
        if strictly || !(isAccepted || link.held[rule.key] == prints) { found.append(.field(rule.key)) }
    }
    for side in Side.allCases {
        let there = Set(reconciliation.shownItems(of: tickets[side.other], on: side.other).map(\.key))
        for item in reconciliation.shownItems(of: tickets[side], on: side) where !there.contains(item.key) {
            let isWanted: Bool = switch item.key {
            case .comment: rules.comments.allows(writingTo: side.other)
            case .attachment: rules.attachments.allows(writingTo: side.other)
            }
            guard isWanted, rules.direction.allows(writingTo: side.other) else { continue }
            if strictly || !link.ends[side.other].known.contains(item.key) { found.append(.item(item.key, of: side)) }
        }
    }
    return found
}
