/// Carries out what a `LinkRun` asks for, with real ends and a real store.
public struct LaneRunner: Sendable {
    public var rules: JobRules
    public var ends: Sided<any SyncEnd>
    public var ledger: any SyncLedger
    public var clock: @Sendable () async -> Moment

    public init(
        rules: JobRules, ends: Sided<any SyncEnd>, ledger: any SyncLedger, clock: @escaping @Sendable () async -> Moment
    ) {
        self.rules = rules
        self.ends = ends
        self.ledger = ledger
        self.clock = clock
    }

    /// - Throws: `interrupted`, and what the ledger throws. What goes wrong at an end is the run's business.
    public func carryOut(_ run: inout LinkRun) async throws(SyncFault) -> LinkRun.Outcome {
        var event = LinkRun.Event.begin
        var joined: (any SyncEnd)?
        var begun = Moment(milliseconds: 0)
        while true {
            let now = await clock()
            switch run.next(event, at: now) {
            case .look(let side, let look): event = try await self.look(side, look)
            case .save(let link, let report, let due):
                joined = report.isEmpty ? run.followingCall.flatMap { self.joined(with: $0, link, due) } : nil
                if joined == nil { try await ledger.save(link, report, due: due) }
                begun = now
                event = .saved
            case .call(let action):
                event = .answered(try await call(action, for: run.link, at: joined ?? ends[action.side], begun: begun))
                joined = nil
            case .finish(let outcome): return outcome
            }
        }
    }

    /// The end that saves the link itself, so that there is one commit to wait for and not two. What is to be reported has to
    /// last also where the call is refused, so it is never left to it.
    private func joined(with action: SyncAction, _ link: Link, _ due: Moment?) -> (any SyncEnd)? {
        switch action {
        case .create, .update, .comment: (ends[action.side] as? any SyncLedgerNeighbour)?.saving(link, due: due)
        case .attach, .delete: nil
        }
    }

    private func look(_ side: Side, _ look: LinkRun.Look) async throws(SyncFault) -> LinkRun.Event {
        do throws(SyncFault) {
            switch look {
            case .byID(let id): return .saw(try await ends[side].ticket(id))
            case .byOrigin(let origin):
                guard let end = ends[side] as? any SyncLookup else { return .saw(.unread) }
                let found = try await end.tickets(with: origin)
                return .saw(found.isEmpty ? .absent : .matches(found))
            }
        } catch {
            if error == .interrupted { throw error }
            return .blind
        }
    }

    private func call(
        _ action: SyncAction, for link: Link, at end: any SyncEnd, begun: Moment
    ) async throws(SyncFault) -> LinkRun.Answer {
        let latest = WriteDeadline.latest(forDoubt: rules.doubt, from: begun)
        let result: Result<Receipt, SyncFault> = await WriteDeadline.$latest.withValue(latest) {
            do throws(SyncFault) {
                return .success(try await receipt(of: action, for: link, at: end))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let receipt): return .done(receipt)
        case .failure(let error):
            switch error {
            case .unanswered: return .unanswered
            case .unavailable: return .notSent
            case .stale: return .stale
            case .refused(let reason): return .refused(reason)
            case .interrupted: throw error
            }
        }
    }

    private func receipt(of action: SyncAction, for link: Link, at end: any SyncEnd) async throws(SyncFault) -> Receipt {
        switch action {
        case .create(_, let origin, let fields):
            return try await end.create(fields.mapValues(\.value), origin: origin)
        case .update(let side, let id, let expecting, let fields):
            return try await end.update(id, .fields(fields.mapValues(\.value)), expecting: expecting ?? told(link, side))
        case .comment(let side, let id, let comment):
            return try await end.update(id, .comment(comment), expecting: told(link, side))
        case .attach(let side, let id, let file):
            guard let end = end as? any SyncAttaching, let source = link.ends[side.other].id else {
                throw .refused("attachments are not taken here")
            }
            try await end.attach(file, to: id, from: source, of: ends[side.other])
            return Receipt(version: link.ends[side].version)
        case .delete(_, let id):
            guard let end = end as? any SyncDeletion else { throw .refused("tickets cannot be deleted here") }
            try await end.delete(id)
            return Receipt()
        }
    }

    /// A side that cannot be read gets back the version that its last answer told; any other has been read.
    private func told(_ link: Link, _ side: Side) -> String? {
        rules.traits[side].reads ? nil : link.ends[side].version
    }
}
