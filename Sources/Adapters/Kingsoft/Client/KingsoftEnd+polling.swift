import CanonicalModel

/// What has changed since the poll before.
extension Kingsoft.End {
    /// Details that are read at once to see whether they have changed.
    private static var readers: Int { 8 }

    /// What does not show in a row and may change while the ticket is open.
    private static let hidden: Set<FieldKey> = ["is_solved", "form_id", "relate_to_ticket_id"]

    func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
        await memory.resume(at: cursor)
        var poll = try Kingsoft.PollCursor(cursor)
        if poll.began == 0 { poll.began = max(1, remote.services.pollStart.seconds) }
        var seen = Kingsoft.RowMemory.Seen()
        // So many pages in one call while nothing has changed.
        for _ in 0..<Self.mostPages {
            let page = try await marks(of: poll)
            let found = try await changed(page.rows, poll, limit: max(limit, 1), &seen)
            if let end = found.taken.last { poll.place = found.isCut ? end.place : page.place(after: end.place) }
            var isOver = false
            if page.isLast, !found.isCut { isOver = !poll.nextPhase() }
            if found.changes.isEmpty, !isOver { continue }
            let next = (isOver ? poll.afterwards(overlap: profile.overlapSeconds) : poll).text
            await memory.note(seen, before: next)
            return ChangePage(changes: found.changes, next: next, hasMore: !isOver)
        }
        await memory.note(seen, before: poll.text)
        return ChangePage(changes: [], next: poll.text, hasMore: true)
    }

    private struct Found {
        var changes: [ChangePage.Change]
        /// Rows that need not be looked at any more; not all of the page where it is cut.
        var taken: ArraySlice<Kingsoft.RowMark>
        var isCut: Bool
    }

    private func changed(
        _ rows: [Kingsoft.RowMark], _ poll: Kingsoft.PollCursor, limit: Int, _ seen: inout Kingsoft.RowMemory.Seen
    ) async throws(SyncFault) -> Found {
        let unchanged = await memory.unchanged(rows)
        let rereads = rereads
        var due: [(row: Kingsoft.RowMark, isTurn: Bool)] = []
        var taken = rows[...]
        for (place, row) in rows.enumerated() {
            let isTurn = rereads && isTurn(of: row, poll)
            let isChanged = isChanged(row, poll, looksTheSame: unchanged.contains(row.id))
            guard isChanged || isTurn else { continue }
            if due.count == limit {
                taken = rows[..<place]
                break
            }
            due.append((row, !isChanged))
        }
        seen.add(taken)
        let same = try await read(due.filter(\.isTurn).map(\.row.id), &seen)
        let changes = due.map(\.row).filter { !same.contains($0.id) }.map(\.change)
        return Found(changes: changes, taken: taken, isCut: taken.count < rows.count)
    }

    /// Whether a ticket has to be looked at. What has ended does not change any more, so long ago as that was.
    private func isChanged(_ row: Kingsoft.RowMark, _ poll: Kingsoft.PollCursor, looksTheSame: Bool) -> Bool {
        if poll.since == 0 || row.created >= poll.since || row.closed >= poll.since { return true }
        return !looksTheSame && (row.isOpen || row.closed == 0)
    }

    private func isTurn(of row: Kingsoft.RowMark, _ poll: Kingsoft.PollCursor) -> Bool {
        row.isOpen && (row.id &+ poll.poll) % max(1, profile.rereadPolls) == 0
    }

    /// Something travels from here that does not show in a row.
    private var rereads: Bool {
        let needs = remote.services.needs
        let hasHidden = needs.newValues.map { !$0.isDisjoint(with: Self.hidden) } ?? true
        return needs.newComments || needs.newFiles && profile.fileBytes > 0 || hasHidden
    }

    /// Reads details whose turn it is.
    /// - Returns: those that are the same as before, so that nobody need look at them.
    private func read(_ ids: [Int64], _ seen: inout Kingsoft.RowMemory.Seen) async throws(SyncFault) -> Set<Int64> {
        guard !ids.isEmpty else { return [] }
        let prints = await withTaskGroup(of: (Int64, AnswerPrint?).self, returning: [(Int64, AnswerPrint?)].self) { group in
            var rest = ids[...]
            var all: [(Int64, AnswerPrint?)] = []
            for _ in 0..<Self.readers {
                if let id = rest.popFirst() { group.addTask { (id, await print(of: id)) } }
            }
            while let read = await group.next() {
                all.append(read)
                // One that is not answered is looked at, which tells why; the others with it.
                if read.1 == nil || Task.isCancelled { rest = [] }
                if let id = rest.popFirst() { group.addTask { (id, await print(of: id)) } }
            }
            return all
        }
        if Task.isCancelled { throw .interrupted }
        var same: Set<Int64> = []
        for (id, print) in prints {
            guard let print else { continue }
            seen.details[id] = print
            if await memory.isUnchanged(id, print) { same.insert(id) }
        }
        return same
    }

    private func print(of id: Int64) async -> AnswerPrint? {
        guard let answer = try? await remote.answer(to: .detail, [("id", String(id))]) else { return nil }
        return AnswerPrint(answer, ignoring: Kingsoft.Remote.requestID)
    }

    // MARK: Rows

    private func marks(of poll: Kingsoft.PollCursor) async throws(SyncFault) -> KeysetList.Fetched<Kingsoft.RowMark> {
        let edge = poll.began - profile.windowSeconds
        return switch poll.phase {
        case .window: try await marks(after: poll.place, from: poll.since == 0 ? nil : edge)
        case .pending: try await marks(after: poll.place, to: edge, status: .pending)
        case .inProgress: try await marks(after: poll.place, to: edge, status: .inProgress)
        }
    }

    private func marks(
        after place: KeysetList.Place, from: Int64? = nil, to: Int64? = nil, status: Kingsoft.Status? = nil
    ) async throws(SyncFault) -> KeysetList.Fetched<Kingsoft.RowMark> {
        let size = Self.pageSize
        return try await listed(
            after: place, from: from, to: to, status: status, size: size, of: \.place
        ) { body async throws(SyncFault) in
            let answer = try await remote.answer(to: .list, body, isWrite: false)
            let print = AnswerPrint(answer, ignoring: Kingsoft.Remote.requestID)
            if let known = pages[print] {
                return KeysetList.Fetched(rows: known.marks, isLast: known.marks.count < size, total: known.total)
            }
            let page = try rows(answer, size: size)
            let marks = page.rows.map(\.mark)
            pages.keep(KnownPage(marks: marks, total: page.total), for: print)
            return KeysetList.Fetched(rows: marks, isLast: page.isLast, total: page.total)
        }
    }
}
