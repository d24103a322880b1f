import Adapters
import CanonicalModel

/// Files are known by their content.
extension LocalEnd: SyncAttaching, SyncAttachmentSource {
    func attach(_ file: SyncAttachment, to id: TwinID, from source: TwinID, of end: any SyncEnd) async throws(SyncFault) {
        guard let files, let number = Int64(id.value) else { throw .refused("no files are kept here") }
        guard let end = end as? any SyncAttachmentSource else { throw .refused("files of the other system cannot be fetched") }
        let content = try await end.fetch(file, of: source)
        defer { TemporaryFiles.remove(content.path) }
        guard content.sha256 == file.hash else { throw .refused("'\(file.name)' is not the file that was listed") }
        let stored: StoredAttachment
        do throws(FileFailure) {
            stored = try files.take(content, as: FileName(file.name).text, in: tenant, now: engine.settings.now())
        } catch {
            throw .unavailable("'\(file.name)' cannot be kept: \(error)")
        }
        do throws(SyncFault) {
            _ = try await carryOut { context throws(CanonicalError) in
                let store = context.store
                guard let aggregate = try self.stored({ () throws(StoreError) in
                    try store.aggregate(.id(TicketID(number)), in: tenant)
                }) else { return .stale }
                // Had already, from a call whose answer was lost.
                if aggregate.ticket.attachments.contains(where: { $0.sha256 == stored.sha256 }) { return .stale }
                try self.stored { () throws(StoreError) in try store.keep(stored) }
                let after = try perform(.existing(.id(aggregate.ticket.id)), [.attach([stored.attachment])], &context)
                return try receipt(after, store, wasThere: false)
            }
        } catch {
            files.discard(stored.id)
            throw error
        }
        do throws(FileFailure) {
            try files.settle(stored.id)
        } catch {
            // It is found where it lies, and moved at the next start.
        }
    }

    func fetch(_ file: SyncAttachment, of id: TwinID) async throws(SyncFault) -> TemporaryFile {
        guard let files, let number = Int64(id.value) else { throw .refused("no files are kept here") }
        let kept = try engine.look { store throws(StoreError) -> AttachmentID? in
            guard let ticket = try store.ticket(.id(TicketID(number)), in: tenant) else { return nil }
            let events = try store.events(EventQuery(ticket: ticket.id)).items
            let all = ticket.attachments + ticket.solutionAttachments + events.flatMap(\.attachments)
            return all.first { $0.sha256 == file.hash }?.file
        }
        guard let kept else { throw .refused("the ticket has no file '\(file.name)'") }
        do throws(FileFailure) {
            return try files.lend(kept, as: file)
        } catch {
            throw .unavailable("'\(file.name)' cannot be read: \(error)")
        }
    }
}
