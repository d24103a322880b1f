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

        package init(created: Int64 = 0, id: Int64 = 0) {
            self.created = created
            self.id = id
        }

        package var isBeginning: Bool { id == 0 }
    }

    package struct Fetched<Row> {
        package var rows: [Row]
        /// Nothing comes after them.
        package var isLast: Bool

        package init(rows: [Row], isLast: Bool) {
            self.rows = rows
            self.isLast = isLast
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
    ///   - place: what `row` of each is compared with.
    ///   - fetch: asks for a page, counted from 1, of what was created since (or up to) a moment; nil is no bound.
    package func next<Row>(
        after place: Place, of row: (Row) -> Place,
        fetch: (_ bound: Int64?, _ page: Int) async throws(SyncFault) -> Fetched<Row>
    ) async throws(SyncFault) -> Fetched<Row> {
        let bound: Int64? = place.isBeginning ? nil
            : place.created + (order == .oldestFirst ? -Self.overlapSeconds : Self.overlapSeconds)
        for page in 1...Self.mostPages {
            let fetched = try await fetch(bound, page)
            let fresh = fetched.rows.filter { candidate in
                place.isBeginning || (order == .oldestFirst ? row(candidate).id > place.id : row(candidate).id < place.id)
            }
            if !fresh.isEmpty || fetched.isLast || fetched.rows.isEmpty {
                return Fetched(rows: fresh, isLast: fetched.isLast || fetched.rows.isEmpty)
            }
        }
        throw .unavailable("the list gives the same rows again and again")
    }
}
