import CanonicalModel

/// Which tickets bear an origin. The list does not show it, so what sync has made lately is read, once for all who ask.
extension Loonflow.End {
    private static var mostPages: Int { 2000 }
    /// Details that are read at once.
    private static var readers: Int { 8 }
    /// So much of what was gone through is listed again: a row may show after one that was made later, and clocks are set back.
    /// What is known of it is not read again.
    private static var overlapSeconds: Int64 { 60 }

    /// - Parameter origin: looked for among what sync has made lately; older ones are not found.
    func tickets(with origin: Origin) async throws(SyncFault) -> [SyncTicket] {
        guard profile.originField != nil else { throw .refused("no originField is set") }
        let wanted = OriginText.text(origin, remote.services.seal)
        let ids = try await lookups.ids(with: wanted) { () async throws(SyncFault) in try await scan() }
        var found: [SyncTicket] = []
        for id in ids {
            guard case .present(let ticket, _) = try await ticket(TwinID(String(id))), ticket.origin == origin else { continue }
            found.append(ticket)
        }
        return found
    }

    /// Goes on from where the last scan that was whole began.
    private func scan() async throws(SyncFault) {
        let began = remote.services.pollStart.seconds
        let earliest = remote.services.remoteNow.seconds - profile.lookupSeconds
        let overlap = max(Self.overlapSeconds, profile.overlapSeconds)
        let from = max(earliest, min(await lookups.began, began) - overlap)
        await lookups.forget(before: earliest)
        var place = KeysetList.Place()
        for _ in 0..<Self.mostPages {
            let page = try await rows(after: place, from: from, size: profile.pageSize, creator: profile.username)
            guard let unknown = await lookups.unknown(of: page.rows) else { break }
            try await readOrigins(of: unknown)
            guard !page.isLast, let last = page.rows.last else {
                await lookups.wasWhole(begun: began)
                return
            }
            place = page.place(after: last.place)
        }
        throw .unavailable("too many tickets were made lately to look through")
    }

    /// Several at once. What was read is known, also where another cannot be.
    private func readOrigins(of rows: [Loonflow.RemoteColumns]) async throws(SyncFault) {
        typealias Answer = (row: Loonflow.RemoteColumns, text: Result<String, SyncFault>)
        let fault = await withTaskGroup(of: Answer.self, returning: SyncFault?.self) { group in
            var rest = rows[...]
            var fault: SyncFault?
            for _ in 0..<Self.readers {
                if let row = rest.popFirst() { group.addTask { (row, await originText(of: row)) } }
            }
            while let answer = await group.next() {
                switch answer.text {
                case .success(let text): await lookups.keep(text, for: answer.row)
                case .failure(let error):
                    // Those that are cancelled by it say so only because of it.
                    fault = fault ?? error
                    rest = []
                    group.cancelAll()
                }
                if let row = rest.popFirst() { group.addTask { (row, await originText(of: row)) } }
            }
            return fault
        }
        if Task.isCancelled { throw .interrupted }
        if let fault { throw fault }
    }

    private func originText(of row: Loonflow.RemoteColumns) async -> Result<String, SyncFault> {
        do throws(SyncFault) {
            return .success(try await origin(of: row.id))
        } catch {
            return .failure(error)
        }
    }
}
