import Adapters
import CanonicalModel

/// An end in common form: its own names and values through the job's mapping. What says nothing (an empty text, an empty list) is
/// null on both sides, for systems differ in how they write nothing.
struct MappedEnd: SyncLookup {
    let raw: any SyncEnd
    let side: Side
    let mapping: TicketMapping
    /// Told why the side could not be read.
    var failed: @Sendable (SyncFault) -> Void = { _ in }

    func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
        common(try await told { () async throws(SyncFault) in try await raw.changes(since: cursor, limit: limit) })
    }

    func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting {
        switch try await told({ () async throws(SyncFault) in try await raw.ticket(id) }) {
        case .present(let ticket, let inScope):
            do throws(UnmappableValue) {
                return .present(try common(ticket), inScope: inScope)
            } catch {
                return .unmappable(error.field)
            }
        case let other: return other
        }
    }

    func tickets(with origin: Origin) async throws(SyncFault) -> [SyncTicket] {
        guard let raw = raw as? any SyncLookup else { throw .refused("tickets cannot be looked up there") }
        return try await raw.tickets(with: origin).map { ticket in
            // Found is found; what it shows is compared when it is read by its id.
            (try? common(ticket)) ?? bare(ticket)
        }
    }

    func create(_ fields: [FieldKey: JSON], origin: Origin) async throws(SyncFault) -> Receipt {
        try await raw.create(try own(fields), origin: origin)
    }

    func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt {
        switch change {
        case .fields(let fields): try await raw.update(id, .fields(try own(fields)), expecting: expecting)
        case .comment: try await raw.update(id, change, expecting: expecting)
        }
    }

    private func told<Value>(_ read: () async throws(SyncFault) -> Value) async throws(SyncFault) -> Value {
        do throws(SyncFault) {
            return try await read()
        } catch {
            failed(error)
            throw error
        }
    }

    // MARK: Between the two forms

    private func own(_ fields: [FieldKey: JSON]) throws(SyncFault) -> [FieldKey: JSON] {
        do throws(UnmappableValue) {
            return try mapping.own(fields, for: side)
        } catch {
            throw .refused("\(error.field) has a value without a counterpart")
        }
    }

    private func common(_ page: ChangePage) -> ChangePage {
        var page = page
        for index in page.changes.indices {
            // Without the ticket it is read by its id, which tells what cannot be mapped.
            page.changes[index].ticket = page.changes[index].ticket.flatMap { try? common($0) }
        }
        return page
    }

    private func common(_ ticket: SyncTicket) throws(UnmappableValue) -> SyncTicket {
        var common = ticket
        common.fields = try mapping.common(ticket.fields, of: side).mapValues { $0.isNothing ? .null : $0 }
        common.fieldsChanged = [:]
        for field in mapping.fields {
            if case .field(let name) = field.sources[side] { common.fieldsChanged[field.key] = ticket.fieldsChanged[FieldKey(name)] }
        }
        return common
    }

    private func bare(_ ticket: SyncTicket) -> SyncTicket {
        var bare = ticket
        bare.fields = [:]
        return bare
    }
}

extension MappedEnd: SyncListing {
    func list(after cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
        guard let raw = raw as? any SyncListing else { throw .refused("tickets cannot be listed there") }
        return common(try await raw.list(after: cursor, limit: limit))
    }
}

extension MappedEnd: SyncLedgerNeighbour {
    func saving(_ link: Link, due: Moment?) -> (any SyncEnd)? {
        (raw as? any SyncLedgerNeighbour)?.saving(link, due: due).map { MappedEnd(raw: $0, side: side, mapping: mapping) }
    }
}

extension MappedEnd: SyncDeletion {
    func delete(_ id: TwinID) async throws(SyncFault) {
        guard let raw = raw as? any SyncDeletion else { throw .refused("tickets cannot be deleted there") }
        try await raw.delete(id)
    }
}

extension MappedEnd: SyncAttaching, SyncAttachmentSource {
    func attach(_ file: SyncAttachment, to id: TwinID, from source: TwinID, of end: any SyncEnd) async throws(SyncFault) {
        guard let raw = raw as? any SyncAttaching else { throw .refused("attachments are not taken there") }
        try await raw.attach(file, to: id, from: source, of: end)
    }

    func fetch(_ file: SyncAttachment, of id: TwinID) async throws(SyncFault) -> TemporaryFile {
        guard let raw = raw as? any SyncAttachmentSource else { throw .refused("its files cannot be fetched") }
        return try await raw.fetch(file, of: id)
    }
}
