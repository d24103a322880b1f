/// How a link goes on with each action: what is written down before a call, and what its answer means.
extension Link {
    /// To be stored before the call is made.
    public mutating func begin(_ action: SyncAction, at now: Moment) {
        switch action {
        case .create(let side, _, let fields):
            creation = Creation(side: side, lastAttempt: now)
            expect(fields, on: side, at: now)
        case .update(let side, _, _, let fields):
            expect(fields, on: side, at: now)
        case .comment(let side, _, let comment):
            ends[side].sending[.comment(comment.origin)] = now
        case .attach(let side, _, let file):
            ends[side].sending[.attachment(hash: file.hash)] = now
        case .delete:
            break
        }
    }

    /// What an answered call has made true.
    public mutating func conclude(_ action: SyncAction, with receipt: Receipt, begunAt start: Moment) {
        strike(action, begunAt: start)
        switch action {
        case .create(let side, _, let fields):
            ends[side].id = receipt.id ?? ends[side].id
            ends[side].version = receipt.version
            phase = .linked
            if receipt.wasThere {
                // It does not show what this call was to write: the next look compares everything.
                ends[side.other].settled = [:]
            } else {
                settle(fields, on: side)
            }
        case .update(let side, _, _, let fields):
            ends[side].version = receipt.version ?? ends[side].version
            settle(fields, on: side)
        case .comment(let side, _, let comment):
            ends[side].version = receipt.version ?? ends[side].version
            ends[side].known.insert(.comment(comment.origin))
            if let accepted = comment.accepts { accept(accepted) }
        case .attach(let side, _, let file):
            ends[side].known.insert(.attachment(hash: file.hash))
        case .delete:
            break
        }
    }

    /// Takes back what `begin` wrote: the call was answered, or certainly never took effect.
    public mutating func strike(_ action: SyncAction, begunAt start: Moment) {
        switch action {
        case .create(let side, _, let fields):
            creation = nil
            strike(fields, on: side, begunAt: start)
        case .update(let side, _, _, let fields):
            strike(fields, on: side, begunAt: start)
        case .comment(let side, _, let comment):
            ends[side].sending[.comment(comment.origin)] = nil
        case .attach(let side, _, let file):
            ends[side].sending[.attachment(hash: file.hash)] = nil
        case .delete:
            break
        }
    }

    private mutating func expect(_ fields: [FieldKey: FieldWrite], on side: Side, at now: Moment) {
        for (field, write) in fields.sorted(by: { $0.key < $1.key }) {
            ends[side].unanswered.append(LinkEnd.UnansweredWrite(field: field, print: write.reading, at: now))
        }
    }

    private mutating func strike(_ fields: [FieldKey: FieldWrite], on side: Side, begunAt start: Moment) {
        for (field, write) in fields {
            let attempt = LinkEnd.UnansweredWrite(field: field, print: write.reading, at: start)
            if let place = ends[side].unanswered.lastIndex(of: attempt) { ends[side].unanswered.remove(at: place) }
        }
    }

    private mutating func settle(_ fields: [FieldKey: FieldWrite], on side: Side) {
        for (field, write) in fields {
            ends[side].settled[field] = write.reading
            if let source = write.source { ends[side.other].settled[field] = source }
            held[field] = nil
            verdicts[field] = nil
        }
    }

    private mutating func accept(_ accepted: SyncAction.Acceptance) {
        for side in Side.allCases { ends[side].settled[accepted.field] = accepted.prints[side] }
        held[accepted.field] = nil
        verdicts[accepted.field] = nil
    }
}

/// The answer to a call that was carried out.
public struct Receipt: Equatable, Sendable {
    /// Of a ticket that was created.
    public var id: TwinID?
    /// Of the ticket afterwards.
    public var version: String?
    /// A creation found a ticket of its origin, and left it as it was. Also true where the system does not tell.
    public var wasThere: Bool

    public init(id: TwinID? = nil, version: String? = nil, wasThere: Bool = false) {
        self.id = id
        self.version = version
        self.wasThere = wasThere
    }
}
