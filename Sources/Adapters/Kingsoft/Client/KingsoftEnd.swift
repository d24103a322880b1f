import CanonicalModel

extension Kingsoft {
    /// A remote of the contract as an end of a job. `list_tickets` knows no moments of change and `detail` tells everything of a
    /// ticket: so a poll goes through rows, and each ticket that may have changed is one call more.
    struct End: SyncLookup, SyncListing, SyncAttachmentSource {
        let remote: Remote
        let filter: SyncFilter
        let memory = RowMemory()
        let files = BoundedCache<String, SyncAttachment>(capacity: 100_000)

        static let pageSize = Int(ListRequest.largestPage)
        /// Pages that a poll goes through in one call while nothing has changed.
        private static let mostPages = 100

        var profile: RemoteProfile { remote.profile }

        func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
            await memory.resume(at: cursor)
            var poll = try PollCursor(cursor)
            if poll.began == 0 { poll.began = max(1, remote.services.remoteNow.seconds) }
            var seen: [RemoteRow] = []
            for _ in 0..<Self.mostPages {
                let page = try await rows(of: poll)
                let unchanged = await memory.unchanged(page.rows)
                var found = page.rows.filter { isDue($0, poll, looksTheSame: unchanged.contains($0.id)) }
                let isCut = found.count > max(limit, 1)
                if isCut { found = Array(found.prefix(max(limit, 1))) }
                let taken = isCut ? page.rows.filter { $0.id >= found[found.count - 1].id } : page.rows
                seen += taken
                if let end = taken.last { poll.place = isCut ? end.place : page.place(after: end.place) }
                var isOver = false
                if page.isLast, !isCut { isOver = !poll.nextPhase() }
                if found.isEmpty, !isOver { continue }
                let next = (isOver ? poll.afterwards(overlap: profile.overlapSeconds) : poll).text
                await memory.note(seen, before: next)
                return ChangePage(changes: found.map(change), next: next, hasMore: !isOver)
            }
            await memory.note(seen, before: poll.text)
            return ChangePage(changes: [], next: poll.text, hasMore: true)
        }

        /// Whether a ticket has to be looked at. What has ended does not change any more, so long ago as that was.
        private func isDue(_ row: RemoteRow, _ poll: PollCursor, looksTheSame: Bool) -> Bool {
            if poll.since == 0 || row.created >= poll.since || row.closed >= poll.since { return true }
            if row.isOpen, (row.id &+ poll.poll) % max(1, profile.rereadPolls) == 0 { return true }
            return !looksTheSame && (row.isOpen || row.closed == 0)
        }

        private func rows(of poll: PollCursor) async throws(SyncFault) -> KeysetList.Fetched<RemoteRow> {
            let edge = poll.began - profile.windowSeconds
            return switch poll.phase {
            case .window: try await rows(after: poll.place, from: poll.since == 0 ? nil : edge)
            case .pending: try await rows(after: poll.place, to: edge, status: .pending)
            case .inProgress: try await rows(after: poll.place, to: edge, status: .inProgress)
            }
        }

        func list(after cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
            var place = KeysetList.Place()
            if let cursor {
                guard let known = KeysetList.Place(cursor) else { throw .refused("the cursor is none of this contract") }
                place = known
            }
            let page = try await rows(after: place, size: min(max(limit, 1), Self.pageSize))
            let next = page.rows.last.map { page.place(after: $0.place).text } ?? cursor
            return ChangePage(changes: page.rows.map(change), next: next, hasMore: !page.isLast)
        }

        /// Rows newest first, from where others have ended.
        private func rows(
            after place: KeysetList.Place, from: Int64? = nil, to: Int64? = nil, status: Status? = nil, size: Int = End.pageSize
        ) async throws(SyncFault) -> KeysetList.Fetched<RemoteRow> {
            let earliest = max(from ?? 0, filter.createdSince.map(\.seconds) ?? 0)
            if let to, to <= earliest { return KeysetList.Fetched(rows: [], isLast: true, total: 0) }
            return try await KeysetList(.newestFirst).next(size, after: place, of: \.place) { bound, page async throws(SyncFault) in
                var body: JSONObject = ["page": JSON(page), "page_size": JSON(size)]
                if earliest > 0 { body["created_start"] = JSON(earliest) }
                if let latest = [bound, to].compactMap({ $0 }).min() { body["created_end"] = JSON(max(1, latest)) }
                if let status { body["status"] = JSON(status.rawValue) }
                let lines = filter.productLines.compactMap { Int64($0) }
                if !lines.isEmpty, lines.count == filter.productLines.count {
                    body["product_group_id"] = .array(lines.map { JSON($0) })
                }
                return try await fetch(body, size: size)
            }
        }

        private func fetch(_ body: JSONObject, size: Int) async throws(SyncFault) -> KeysetList.Fetched<RemoteRow> {
            guard case .done(let data) = try await remote.post(.list, body, isWrite: false) else {
                throw .unavailable("list_tickets is refused")
            }
            guard let listed = data["tickets"]?.arrayValue ?? (data["tickets"]?.isNull == true ? [] : nil), listed.count <= size else {
                throw .unavailable("list_tickets answers no list of tickets")
            }
            var rows: [RemoteRow] = []
            for row in listed { rows.append(try RemoteRow(row, originField: profile.originField)) }
            // What is not in order cannot be gone through piece by piece.
            guard zip(rows, rows.dropFirst()).allSatisfy({ $0.id > $1.id }) else {
                throw .unavailable("list_tickets does not answer the newest first")
            }
            let total = data["pagination"]?["total"]?.looseInt64 ?? 0
            return KeysetList.Fetched(rows: rows, isLast: rows.count < size, total: max(0, total))
        }

        private func change(_ row: RemoteRow) -> ChangePage.Change {
            var facts = ScopeFacts()
            facts.lifecycle = row.status == .closed ? nil : Kingsoft.lifecycle(row.status, isSolved: false)
            facts.tags = row.tags
            facts.created = Moment(seconds: row.created)
            // A closed row does not tell how it was closed, nor any row the number of its line: `detail` does.
            var known = filter
            if row.status == .closed { known.lifecycles = [] }
            known.productLines = known.productLines.contains { Int64($0) != nil } ? [] : known.productLines
            known.tags = known.tags.contains { Int64($0) != nil } ? [] : known.tags
            facts.productLines = [row.line]
            return ChangePage.Change(id: TwinID(String(row.id)), inScope: known.contains(facts))
        }

        /// - Parameter origin: looked for among what was made lately; older ones are not found.
        func tickets(with origin: Origin) async throws(SyncFault) -> [SyncTicket] {
            guard profile.originField != nil else { throw .refused("no originField is set") }
            let earliest = remote.services.remoteNow.seconds - profile.lookupSeconds
            var place = KeysetList.Place()
            var found: [SyncTicket] = []
            for _ in 0..<Self.mostPages * 10 {
                let page = try await rows(after: place, from: earliest)
                for row in page.rows where row.origin == origin {
                    guard case .present(let ticket, _) = try await ticket(TwinID(String(row.id))), ticket.origin == origin else {
                        continue
                    }
                    found.append(ticket)
                }
                guard !page.isLast, let last = page.rows.last else { return found }
                place = page.place(after: last.place)
            }
            throw .unavailable("too many tickets were made lately to look through")
        }
    }

    /// | status | is_solved | lifecycle |
    /// |---|---|---|
    /// | 1 待处理 | | pending |
    /// | 2 处理中 | | inProgress |
    /// | 3 已关闭 | true | completed |
    /// | 3 已关闭 | false | closed |
    /// | 4 已取消 | | cancelled |
    static func lifecycle(_ status: Status, isSolved: Bool) -> Lifecycle {
        switch status {
        case .pending: .pending
        case .inProgress: .inProgress
        case .closed: isSolved ? .completed : .closed
        case .cancelled: .cancelled
        }
    }
}
