import CanonicalModel

/// Goes through a list that a contract gives in the order of creation, in pages, while tickets are made and deleted: each page
/// begins at the moment of the last row seen and leaves out what was seen, so that nothing that moves from page to page is
/// missed. A little overlap bears with a remote clock that was set back.
package struct KeysetList: Equatable, Sendable {
    package enum Order: Sendable {
        case oldestFirst, newestFirst
    }

    /// Where the rows that were seen end; 0 at the beginning.
    package struct Place: Equatable, Sendable {
        /// Seconds, by the remote's clock.
        package var created: Int64 = 0
        package var id: Int64 = 0
        /// The whole pages that led here, so that the next need not be looked for: of which bound, how many rows, and how many
        /// there were in all. They count as long as the last does not change.
        package var bound: Int64 = 0
        package var seen: Int64 = 0
        package var total: Int64 = 0

        package init(created: Int64 = 0, id: Int64 = 0) {
            self.created = created
            self.id = id
        }

        /// Nil for other than five numbers.
        package init?(_ numbers: [Int64]) {
            guard numbers.count == 5, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
            (created, id, bound, seen, total) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4])
        }

        package init?(_ text: String) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            let numbers = parts.compactMap { Int64($0) }
            guard numbers.count == parts.count else { return nil }
            self.init(numbers)
        }

        package var text: String { "\(created).\(id).\(bound).\(seen).\(total)" }
        package var isBeginning: Bool { id == 0 }
    }

    package struct Fetched<Row> {
        package var rows: [Row]
        /// Nothing comes after them.
        package var isLast: Bool
        /// Rows of all pages, at that moment.
        package var total: Int64
        fileprivate var bound: Int64 = 0
        fileprivate var seen: Int64 = 0

        package init(rows: [Row], isLast: Bool, total: Int64) {
            self.rows = rows
            self.isLast = isLast
            self.total = total
        }

        /// Where the next page begins, for who has taken all of this one.
        package func place(after last: Place) -> Place {
            var place = last
            (place.bound, place.seen, place.total) = (bound, seen, total)
            return place
        }
    }

    private static let overlapSeconds: Int64 = 5
    /// More pages of rows that were all seen are no overlap any more.
    private static let mostPages = 500

    package var order: Order

    package init(_ order: Order) {
        self.order = order
    }

    /// The next rows that were not seen yet.
    /// - Parameters:
    ///   - size: rows of a page.
    ///   - place: what `row` of each is compared with.
    ///   - fetch: asks for a page, counted from 1, of what was created since (or up to) a moment; nil is no bound.
    package func next<Row>(
        _ size: Int, after place: Place, of row: (Row) -> Place,
        fetch: (_ bound: Int64?, _ page: Int) async throws(SyncFault) -> Fetched<Row>
    ) async throws(SyncFault) -> Fetched<Row> {
        func fresh(_ fetched: Fetched<Row>, _ bound: Int64?, _ page: Int) -> Fetched<Row> {
            var fetched = fetched
            fetched.rows = fetched.rows.filter { candidate in
                place.isBeginning || (order == .oldestFirst ? row(candidate).id > place.id : row(candidate).id < place.id)
            }
            (fetched.bound, fetched.seen) = (bound ?? 0, Int64(page * size))
            return fetched
        }
        if place.seen > 0, place.total > 0, place.seen % Int64(size) == 0, let page = Int(exactly: place.seen / Int64(size) + 1) {
            let bound = place.bound > 0 ? place.bound : nil
            let fetched = try await fetch(bound, page)
            // As many as there were: nothing has moved from page to page.
            if fetched.total == place.total { return fresh(fetched, bound, page) }
        }
        let bound: Int64? = place.isBeginning ? nil
            : place.created + (order == .oldestFirst ? -Self.overlapSeconds : Self.overlapSeconds)
        for page in 1...Self.mostPages {
            let fetched = try await fetch(bound, page)
            let isLast = fetched.isLast || fetched.rows.isEmpty
            var found = fresh(fetched, bound, page)
            found.isLast = isLast
            if !found.rows.isEmpty || isLast { return found }
        }
        throw .unavailable("the list gives the same rows again and again")
    }
}
