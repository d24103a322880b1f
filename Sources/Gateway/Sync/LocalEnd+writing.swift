import CanonicalModel
import Synchronization

/// Changes here go through the engine, in one transaction with what keeps them from being made twice.
extension LocalEnd: SyncDeletion {
    func create(_ fields: [FieldKey: JSON], origin: Origin) async throws(SyncFault) -> Receipt {
        try await carryOut { context throws(CanonicalError) in
            let store = context.store
            if let known = try stored({ () throws(StoreError) in try store.ticketID(with: origin, in: tenant) }),
                let ticket = try stored({ () throws(StoreError) in try store.ticket(.id(known), in: tenant) })
            {
                return try receipt(ticket, store, wasThere: true)
            }
            let definitions = context.definitions[tenant]
            let workflow = try workflow(for: fields, definitions)
            let writing = LocalWriting(definitions: definitions, workflow: workflow)
            var wanted = try writing.changes(fields, of: nil)
            var new = NewTicket(title: wanted.title ?? "", detail: wanted.detail ?? "")
            new.copy = NewTicket.Copy(creator: name(fields[.creator]).map { Username($0) })
            new.creatorName = name(fields[.creatorName]) ?? ""
            new.reported = fields[.reported]?.int64Value.map { Moment(milliseconds: $0) }
            new.classification = wanted.classification ?? Classification()
            new.customer = wanted.customer ?? Customer()
            new.productLine = wanted.productLine ?? nil
            new.tags = wanted.tags ?? []
            new.substatus = wanted.substatus ?? nil
            new.input = FieldInput(values: wanted.values, writable: .anyField)
            for (key, value) in wanted.values where workflow.field(key) == nil && !value.isNull {
                throw .invalid(key, .unknownKey, "workflow \(workflow.id) (\(workflow.name)) has no field '\(key)'")
            }
            var rest = Synchronised()
            (rest.state, rest.lifecycle, rest.handlers) = (wanted.state, wanted.lifecycle, wanted.handlers)
            wanted = rest
            let commands: [Command] = [.create(new), .synchronise(wanted)]
            let ticket = try perform(.new(workflow.id), commands, &context)
            try stored { () throws(StoreError) in try store.keep(origin, of: ticket.id, in: tenant) }
            try writing.check(ticket, shows: fields)
            return try receipt(ticket, store, wasThere: false)
        }
    }

    func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt {
        try await carryOut { context throws(CanonicalError) in
            let store = context.store
            guard let number = Int64(id.value),
                let aggregate = try stored({ () throws(StoreError) in try store.aggregate(.id(TicketID(number)), in: tenant) })
            else { return .stale }
            let ticket = aggregate.ticket
            let version = try version(of: ticket, store)
            if let expecting, expecting != version { return .stale }
            switch change {
            case .fields(let fields):
                let definitions = context.definitions[tenant]
                guard let workflow = definitions.workflow(of: ticket) else { throw .notFound(.workflow, "the workflow is gone") }
                let writing = LocalWriting(definitions: definitions, workflow: workflow)
                let wanted = try writing.changes(fields, of: ticket)
                let after = try perform(.existing(.id(ticket.id)), [.synchronise(wanted)], &context)
                try writing.check(after, shows: fields)
                return try receipt(after, store, wasThere: false)
            case .comment(let comment):
                let origin = comment.origin
                if try stored({ () throws(StoreError) in try store.hasComment(with: origin, on: ticket.id) }) {
                    return try receipt(ticket, store, wasThere: true)
                }
                let after = try perform(.existing(.id(ticket.id)), [.comment(Self.logged(comment))], &context)
                let entry = aggregate.eventCount + 1
                try stored { () throws(StoreError) in try store.keep(origin, ofEntry: entry, on: ticket.id) }
                return try receipt(after, store, wasThere: false)
            }
        }
    }

    func delete(_ id: TwinID) async throws(SyncFault) {
        _ = try await carryOut { context throws(CanonicalError) in
            let store = context.store
            guard let number = Int64(id.value),
                let ticket = try stored({ () throws(StoreError) in try store.ticket(.id(TicketID(number)), in: tenant) })
            else { return .nothing }
            var wanted = Synchronised()
            wanted.isDeleted = true
            _ = try perform(.existing(.id(ticket.id)), [.synchronise(wanted)], &context)
            return .nothing
        }
    }

    private static func logged(_ comment: SyncAction.NewComment) -> Comment {
        var logged = Comment(text: comment.text)
        logged.group = [
            group: [
                "system": JSON(comment.origin.system.value), "id": JSON(comment.origin.id), "author": JSON(comment.author),
                "at": JSON(comment.at.milliseconds),
            ]
        ]
        return logged
    }

    /// A text that is there.
    private func name(_ value: JSON?) -> String? {
        guard let name = value?.stringValue, !name.isEmpty else { return nil }
        return name
    }

    private func workflow(for fields: [FieldKey: JSON], _ definitions: Definitions) throws(CanonicalError) -> Workflow {
        let named = fields[.workflow] ?? .null
        if named.isNothing {
            guard let id = workflow, let found = definitions.workflow(id) else {
                throw .notFound(.workflow, "no workflow for new tickets: set 'workflow' of this end, or map the field")
            }
            return found
        }
        let found = definitions.workflows.values.filter {
            !$0.isDeleted && ($0.id.value == named.int64Value || $0.name == named.stringValue)
        }
        guard let workflow = found.min(by: { $0.id < $1.id }) else {
            throw .notFound(.workflow, "there is no workflow \(named.text)")
        }
        return workflow
    }

    // MARK: In the writer's turn

    enum Done: Sendable {
        case receipt(Receipt)
        case stale
        case nothing
    }

    func receipt(_ ticket: Ticket, _ store: any StoreReading, wasThere: Bool) throws(CanonicalError) -> Done {
        .receipt(
            Receipt(id: TwinID(String(ticket.id.value)), version: try version(of: ticket, store), wasThere: wasThere))
    }

    private func version(of ticket: Ticket, _ store: any StoreReading) throws(CanonicalError) -> String {
        let comments = try stored { () throws(StoreError) in try store.commentOrigins(of: ticket.id) }.count
        return Self.version(of: ticket, comments: comments)
    }

    func perform(_ target: CommandRequest.Target, _ commands: [Command], _ context: inout JobContext) throws(CanonicalError) -> Ticket {
        let request = CommandRequest(
            tenant: tenant, gate: Self.gate, caller: robot, serialPrefix: "sync", actor: .app(robot), target: target,
            commands: commands)
        do {
            return try context.perform(request).ticket
        } catch {
            throw JobFailure(any: error).asCanonical
        }
    }

    func stored<R>(_ body: () throws(StoreError) -> R) throws(CanonicalError) -> R {
        do throws(StoreError) { return try body() } catch { throw error.asCanonical }
    }

    func carryOut(_ body: @escaping @Sendable (inout JobContext) throws(CanonicalError) -> Done) async throws(SyncFault) -> Receipt {
        let done = DoneBox()
        let (ahead, job) = (ahead, job)
        let result = await engine.written { context in
            if let ahead { try context.store.save(ahead.link, LinkReport(), due: ahead.due, job: job, now: context.now) }
            done.set(try body(&context))
            return .done
        }
        if case .failure(let error) = result { throw SyncFault(error) }
        switch done.value {
        case .receipt(let receipt): return receipt
        case .stale: throw .stale
        case .nothing: return Receipt()
        }
    }

    /// Where the writer leaves what came of a job; the last time counts, for a batch may be run twice.
    private final class DoneBox: Sendable {
        private let done = Mutex(Done.nothing)

        var value: Done { done.withLock { $0 } }

        func set(_ value: Done) {
            done.withLock { $0 = value }
        }
    }
}

extension LocalEnd: SyncLedgerNeighbour {
    func saving(_ link: Link, due: Moment?) -> (any SyncEnd)? {
        var end = self
        end.ahead = Ahead(link: link, due: due)
        return end
    }
}

extension SyncFault {
    /// What the engine refuses it will refuse again; what it could not do now was not done.
    init(_ error: CanonicalError) {
        switch error.kind {
        case .unavailable, .overloaded: self = .unavailable(error.message)
        case .notFound(.ticket): self = .stale
        default: self = .refused(error.message)
        }
    }
}

extension FieldKey {
    fileprivate static let creator = FieldKey(LocalField.creator.rawValue)
    fileprivate static let creatorName = FieldKey(LocalField.creatorName.rawValue)
    fileprivate static let reported = FieldKey(LocalField.reported.rawValue)
    fileprivate static let workflow = FieldKey(LocalField.workflow.rawValue)
}
