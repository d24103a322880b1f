import CanonicalModel

extension Loonflow {
    /// A remote of the contract as an end of a job. Rows have the moment of their change but no custom fields, origin or
    /// comments: a ticket is one call for its detail, and one for its log where comments travel.
    struct End: SyncLookup, SyncListing, SyncDeletion, SyncAttaching, SyncAttachmentSource {
        let remote: Remote
        let filter: SyncFilter
        /// What was found out once and does not change: origins of tickets, contents of files.
        let origins = BoundedCache<Int64, String>(capacity: 200_000)
        let files = BoundedCache<String, SyncAttachment>(capacity: 100_000)
        let forms = BoundedCache<Int64, Set<String>>(capacity: 1000)
        let lookups = OriginScan()
        /// Pages of the list as they were read last. One that has come again without a change is not read again.
        private let pages = BoundedCache<AnswerPrint, KnownPage>(capacity: 10_000)

        private struct KnownPage {
            var last: RemoteColumns
            /// When a row of it was modified last.
            var modified: Moment
            var total: Int64
        }

        /// Pages that a poll goes through in one call while nothing has changed.
        private static let mostPages = 50

        var profile: RemoteProfile { remote.profile }

        func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
            var poll = try PollCursor(cursor)
            if poll.began == 0 { poll.began = max(1, remote.services.pollStart.seconds) }
            let earliest = profile.windowSeconds.flatMap { poll.since == 0 ? nil : poll.began - $0 }
            let most = max(limit, 1)
            for _ in 0..<Self.mostPages {
                // At the first poll everything has changed: no more rows than can be taken in.
                let size = poll.since == 0 ? min(most, profile.pageSize) : profile.pageSize
                let page = try await rows(after: poll.place, from: earliest, size: size, modifiedSince: poll.since)
                var found = page.rows.filter { $0.isModified(since: poll.since) }
                let isCut = found.count > most
                if isCut { found = Array(found.prefix(most)) }
                if let last = isCut ? found.last : page.rows.last {
                    poll.place = isCut ? last.place : page.place(after: last.place)
                }
                let isOver = page.isLast && !isCut
                if found.isEmpty, !isOver { continue }
                let next = isOver ? poll.afterwards(overlap: profile.overlapSeconds) : poll
                return ChangePage(changes: found.map(change), next: next.text, hasMore: !isOver)
            }
            return ChangePage(changes: [], next: poll.text, hasMore: true)
        }

        func list(after cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
            var place = KeysetList.Place()
            if let cursor {
                guard let known = KeysetList.Place(cursor) else { throw .refused("the cursor is none of this contract") }
                place = known
            }
            let page = try await rows(after: place, size: min(max(limit, 1), profile.pageSize))
            let next = page.rows.last.map { page.place(after: $0.place).text } ?? cursor
            return ChangePage(changes: page.rows.map(change), next: next, hasMore: !page.isLast)
        }

        private func change(_ row: RemoteColumns) -> ChangePage.Change {
            ChangePage.Change(id: row.twin, inScope: filter.contains(row.facts))
        }

        /// Rows oldest first, from where others have ended.
        /// - Parameter modifiedSince: seconds; of a page whose rows are all older only the last may come. 0 is all rows.
        func rows(
            after place: KeysetList.Place, from: Int64? = nil, size: Int, creator: String? = nil, modifiedSince: Int64 = 0
        ) async throws(SyncFault) -> KeysetList.Fetched<RemoteColumns> {
            let earliest = max(from ?? 0, filter.createdSince.map(\.seconds) ?? 0, 86_400)
            return try await KeysetList(.oldestFirst).next(size, after: place, of: \.place) { bound, page async throws(SyncFault) in
                var query = [
                    ("category", "all"), ("reverse", "0"), ("page", String(page)), ("per_page", String(size)),
                    ("create_start", profile.calendar.dateTimeText(Moment(seconds: max(earliest, bound ?? 0)))),
                ]
                let workflows = filter.workflows.compactMap { Int64($0) }
                if !workflows.isEmpty, workflows.count == filter.workflows.count {
                    query.append(("workflow_ids", workflows.map(String.init).joined(separator: ",")))
                }
                if let creator { query.append(("creator", creator)) }
                return try await fetch(query, page: page, size: size, modifiedSince: modifiedSince)
            }
        }

        private func fetch(
            _ query: [(String, String)], page: Int, size: Int, modifiedSince: Int64
        ) async throws(SyncFault) -> KeysetList.Fetched<RemoteColumns> {
            let answer = try await remote.answer(.get, "/tickets", query: query)
            let print = AnswerPrint(answer)
            if let known = pages[print], known.modified.seconds < modifiedSince {
                return KeysetList.Fetched(rows: [known.last], isLast: isLast(page, size, of: known.total), total: known.total)
            }
            let data: JSON
            switch try remote.read(answer, isWrite: false) {
            case .done(let answered): data = answered
            // It is the same call for every ticket, so none of them is to blame.
            case .refused(let reason): throw .unavailable("tickets cannot be listed: \(reason)")
            }
            guard let listed = data["value"]?.arrayValue, listed.count <= size, let total = data["total"]?.looseInt64 else {
                throw .unavailable("the list is none: no value or no total")
            }
            var rows: [RemoteColumns] = []
            for row in listed { rows.append(try RemoteColumns(row, profile)) }
            guard zip(rows, rows.dropFirst()).allSatisfy({ $0.id < $1.id }) else {
                throw .unavailable("the list does not come oldest first")
            }
            // A page with a row that always counts as modified is read each time.
            let moments = rows.compactMap(\.modified)
            if let last = rows.last, let modified = moments.max(), moments.count == rows.count {
                pages.keep(KnownPage(last: last, modified: modified, total: total), for: print)
            }
            return KeysetList.Fetched(rows: rows, isLast: isLast(page, size, of: total), total: total)
        }

        private func isLast(_ page: Int, _ size: Int, of total: Int64) -> Bool {
            Int64(page) * Int64(size) >= total
        }
    }
}
