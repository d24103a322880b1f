import Adapters
import CanonicalModel

/// A tenant's tickets as one end of a job: read from the store, changed by the engine.
struct LocalEnd: SyncLookup {
    let engine: GatewayEngine
    /// The tenant's name among the systems of all jobs.
    let system: SystemName
    let tenant: TenantID
    let job: JobName
    let filter: SyncFilter
    /// For tickets that are made here without a field that says it.
    let workflow: WorkflowID?
    let files: FileShelf?
    /// Saved in one transaction with what is written.
    var ahead: Ahead?

    struct Ahead: Sendable {
        var link: Link
        var due: Moment?
    }

    static let gate: ContractName = "sync"

    static let traits: EndTraits = {
        var traits = EndTraits()
        traits.keepsOriginsUnique = true
        return traits
    }()

    /// Who acts here for the job.
    var robot: CallerName { CallerName("sync/\(job)") }

    func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting {
        guard let number = Int64(id.value) else { return .missing }
        let definitions = engine.definitions(of: tenant)
        return try engine.look { store throws(StoreError) in
            if let ticket = try seen(TicketID(number), in: store, definitions) {
                return .present(ticket.ticket, inScope: ticket.inScope)
            }
            return try store.holder(of: TicketID(number))?.tenant == tenant ? .deleted : .missing
        }
    }

    func tickets(with origin: Origin) async throws(SyncFault) -> [SyncTicket] {
        let definitions = engine.definitions(of: tenant)
        return try engine.look { store throws(StoreError) in
            var found: [SyncTicket] = []
            if let id = try store.ticketID(with: origin, in: tenant), let ticket = try seen(id, in: store, definitions) {
                found.append(ticket.ticket)
            }
            if origin.system == system, let number = Int64(origin.id), let ticket = try seen(TicketID(number), in: store, definitions),
                ticket.ticket.origin == nil
            {
                found.append(ticket.ticket)
            }
            return found
        }
    }

    struct Seen: Sendable {
        var ticket: SyncTicket
        var inScope: Bool
    }

    /// A ticket with all that travels; nil where it is not there.
    func seen(_ id: TicketID, in store: any StoreReading, _ definitions: Definitions) throws(StoreError) -> Seen? {
        guard let ticket = try store.ticket(.id(id), in: tenant) else { return nil }
        let events = try store.events(EventQuery(ticket: id, newestFirst: false)).items
        let origins = try store.commentOrigins(of: id)
        var seen = SyncTicket(
            id: TwinID(String(id.value)), origin: try store.origin(of: id), version: Self.version(of: ticket, comments: origins.count),
            made: ticket.moments.created, changed: ticket.moments.updated, fields: fields(of: ticket, definitions))
        var hashes: Set<String> = []
        for event in events {
            for (key, value) in event.changes {
                for field in LocalField.keys(changed: key, to: value) { seen.fieldsChanged[field] = event.at }
            }
            if let comment = comment(event, origins[event.number]) { seen.comments.append(comment) }
        }
        for file in ticket.attachments + ticket.solutionAttachments + events.flatMap(\.attachments)
        where file.file != nil && hashes.insert(file.sha256).inserted {
            seen.attachments.append(SyncAttachment(hash: file.sha256, name: file.name, size: file.size))
        }
        return Seen(ticket: seen, inScope: isInScope(ticket, definitions))
    }

    /// Comments that jobs have brought do not count: one of them must not make the write after it look late.
    static func version(of ticket: Ticket, comments: Int) -> String {
        String(ticket.version - Int64(comments))
    }

    private func fields(of ticket: Ticket, _ definitions: Definitions) -> [FieldKey: JSON] {
        var fields: [FieldKey: JSON] = [:]
        for (key, value) in ticket.fields { fields[FieldKey(key)] = value }
        for field in LocalField.allCases { fields[FieldKey(field.rawValue)] = field.value(of: ticket, definitions) }
        return fields
    }

    /// What a person wrote with a step travels too; what hooks and timers report does not.
    private func comment(_ event: TicketEvent, _ origin: Origin?) -> SyncComment? {
        if event.comment.isEmpty, origin == nil { return nil }
        switch event.kind {
        case .hookCalled, .hookSucceeded, .hookFailed, .timerFired, .handlersNamed, .childrenEnded: return nil
        default: break
        }
        let author = event.group[Self.group]?["author"]?.stringValue ?? event.actor.name.value
        let at = event.group[Self.group]?["at"]?.int64Value.map { Moment(milliseconds: $0) } ?? event.at
        return SyncComment(id: String(event.number), origin: origin, text: event.comment, author: author, at: at)
    }

    /// In the log entry of a comment that came from elsewhere.
    static let group = "sync"

    // MARK: Which tickets

    func isInScope(_ ticket: Ticket, _ definitions: Definitions) -> Bool {
        if let since = filter.createdSince, ticket.moments.created < since { return false }
        if !filter.lifecycles.isEmpty, !filter.lifecycles.contains(ticket.lifecycle) { return false }
        if !filter.workflows.isEmpty {
            let names = [ticket.workflow.description, definitions.workflows[ticket.workflow]?.name ?? ""]
            if !filter.workflows.contains(where: names.contains) { return false }
        }
        if !filter.productLines.isEmpty {
            guard let line = ticket.productLine else { return false }
            let names = [line.description, definitions.productLines[line]?.name ?? ""]
            if !filter.productLines.contains(where: names.contains) { return false }
        }
        if !filter.tags.isEmpty {
            let names = Set(ticket.tags.flatMap { [$0.description, definitions.tags[$0]?.name ?? ""] })
            if !filter.tags.contains(where: names.contains) { return false }
        }
        if !filter.people.isEmpty {
            let names = Set(([ticket.creator] + ticket.handling.people).map(\.value))
            if !filter.people.contains(where: names.contains) { return false }
        }
        return true
    }
}

extension LocalEnd {
    /// What a tenant here can do, in the words of connectors.
    static var capabilities: ConnectorCapabilities {
        var capabilities = ConnectorCapabilities(
            traits: traits, readable: LocalField.keys([.written, .onlyAtCreation, .read]),
            writable: LocalField.keys([.written, .onlyAtCreation]), hasCustomFields: true, listsAll: true, comments: true,
            attachments: true)
        capabilities.onlyAtCreation = LocalField.keys([.onlyAtCreation])
        capabilities.givesFiles = true
        capabilities.readableLifecycles = Set(Lifecycle.allCases)
        capabilities.writableLifecycles = Set(Lifecycle.allCases)
        capabilities.filters = Set(ConnectorCapabilities.Filter.allCases)
        return capabilities
    }
}
