import CanonicalModel

extension Kingsoft {
    /// A remote of the contract as an end of a job. `list_tickets` knows no moments of change and `detail` tells everything of a
    /// ticket: so a poll goes through rows, and each ticket that may have changed is one call more.
    struct End: SyncLookup, SyncListing, SyncAttachmentSource {
        let remote: Remote
        let filter: SyncFilter
        let memory = RowMemory()
        let files = BoundedCache<String, SyncAttachment>(capacity: 100_000)
        /// Pages of the list as they were read last. One that has come again without a change is not read again.
        let pages = BoundedCache<AnswerPrint, KnownPage>(capacity: 200_000) { $0.marks.count }

        struct KnownPage: Sendable {
            var marks: [RowMark]
            var total: Int64
        }

        static let pageSize = Int(ListRequest.largestPage)
        static let mostPages = 100

        var profile: RemoteProfile { remote.profile }

        func list(after cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
            var place = KeysetList.Place()
            if let cursor {
                guard let known = KeysetList.Place(cursor) else { throw .refused("the cursor is none of this contract") }
                place = known
            }
            let page = try await rows(after: place, size: min(max(limit, 1), Self.pageSize))
            let next = page.rows.last.map { page.place(after: $0.mark.place).text } ?? cursor
            return ChangePage(changes: page.rows.map(\.mark.change), next: next, hasMore: !page.isLast)
        }

        private func rows(
            after place: KeysetList.Place, from: Int64? = nil, size: Int = End.pageSize
        ) async throws(SyncFault) -> KeysetList.Fetched<RemoteRow> {
            try await listed(after: place, from: from, size: size, of: \.mark.place) { body async throws(SyncFault) in
                try self.rows(try await remote.answer(to: .list, body, isWrite: false), size: size)
            }
        }

        /// Rows newest first, from where others have ended.
        /// - Parameter fetch: makes the call with this body, and reads it.
        func listed<Row>(
            after place: KeysetList.Place, from: Int64? = nil, to: Int64? = nil, status: Status? = nil, size: Int,
            of rowPlace: (Row) -> KeysetList.Place, fetch: (JSONObject) async throws(SyncFault) -> KeysetList.Fetched<Row>
        ) async throws(SyncFault) -> KeysetList.Fetched<Row> {
            let earliest = max(from ?? 0, filter.createdSince.map(\.seconds) ?? 0)
            if let to, to <= earliest { return KeysetList.Fetched(rows: [], isLast: true, total: 0) }
            return try await KeysetList(.newestFirst).next(size, after: place, of: rowPlace) { bound, page async throws(SyncFault) in
                var body: JSONObject = ["page": JSON(page), "page_size": JSON(size)]
                if earliest > 0 { body["created_start"] = JSON(earliest) }
                if let latest = [bound, to].compactMap({ $0 }).min() { body["created_end"] = JSON(max(1, latest)) }
                if let status { body["status"] = JSON(status.rawValue) }
                let lines = filter.productLines.compactMap { Int64($0) }
                if !lines.isEmpty, lines.count == filter.productLines.count {
                    body["product_group_id"] = .array(lines.map { JSON($0) })
                }
                return try await fetch(body)
            }
        }

        func rows(_ answer: RemoteAnswer, size: Int) throws(SyncFault) -> KeysetList.Fetched<RemoteRow> {
            guard case .done(let data) = try remote.read(answer, isWrite: false) else {
                throw .unavailable("list_tickets is refused")
            }
            guard let listed = data["tickets"]?.arrayValue ?? (data["tickets"]?.isNull == true ? [] : nil), listed.count <= size else {
                throw .unavailable("list_tickets answers no list of tickets")
            }
            var rows: [RemoteRow] = []
            for json in listed {
                var row = try RemoteRow(json, originField: profile.originField)
                row.mark.inScope = isInScope(row)
                rows.append(row)
            }
            // What is not in order cannot be gone through piece by piece.
            guard zip(rows, rows.dropFirst()).allSatisfy({ $0.mark.id > $1.mark.id }) else {
                throw .unavailable("list_tickets does not answer the newest first")
            }
            let total = data["pagination"]?["total"]?.looseInt64 ?? 0
            return KeysetList.Fetched(rows: rows, isLast: rows.count < size, total: max(0, total))
        }

        private func isInScope(_ row: RemoteRow) -> Bool {
            var facts = ScopeFacts()
            let status = row.mark.status
            facts.lifecycle = status == .closed ? nil : Kingsoft.lifecycle(status, isSolved: false)
            facts.tags = row.tags
            facts.created = Moment(seconds: row.mark.created)
            // A closed row does not tell how it was closed, nor any row the number of its line: `detail` does.
            var known = filter
            if status == .closed { known.lifecycles = [] }
            known.productLines = known.productLines.contains { Int64($0) != nil } ? [] : known.productLines
            known.tags = known.tags.contains { Int64($0) != nil } ? [] : known.tags
            facts.productLines = [row.line]
            return known.contains(facts)
        }

        /// - Parameter origin: looked for among what was made lately; older ones are not found.
        func tickets(with origin: Origin) async throws(SyncFault) -> [SyncTicket] {
            guard profile.originField != nil else { throw .refused("no originField is set") }
            let earliest = remote.services.remoteNow.seconds - profile.lookupSeconds
            let wanted = OriginText.text(origin, remote.services.seal)
            var place = KeysetList.Place()
            var found: [SyncTicket] = []
            for _ in 0..<Self.mostPages * 10 {
                let page = try await rows(after: place, from: earliest)
                for row in page.rows where row.origin == wanted {
                    guard case .present(let ticket, _) = try await ticket(TwinID(String(row.mark.id))), ticket.origin == origin else {
                        continue
                    }
                    found.append(ticket)
                }
                guard !page.isLast, let last = page.rows.last else { return found }
                place = page.place(after: last.mark.place)
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
