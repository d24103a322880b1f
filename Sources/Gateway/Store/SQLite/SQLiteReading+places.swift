import CanonicalModel

/// Where a page's rows are: how many to pass over, from which end, within which span.
struct PagePlace: Equatable {
    var window: ListWindow
    var offset: Int64
    var count: Int64
    /// A page in the second half is found from the other end.
    var isFromBehind: Bool
}

extension SQLiteBacked {
    /// Passing over rows costs time in proportion, so for pages far behind the kept totals say on which day they begin.
    func placeOfPage(at offset: Int64, total: Int64, in list: TicketList, over source: ListSource) throws(StoreError) -> PagePlace {
        let count = min(list.query.page.size, total - offset)
        let isFromBehind = offset > total / 2
        let plain = PagePlace(
            window: list.window, offset: isFromBehind ? total - offset - count : offset, count: count, isFromBehind: isFromBehind)
        guard !list.isFiltered, plain.offset >= Paging.farBehind else { return plain }
        var place = plain
        let isDescending = list.query.newestFirst != isFromBehind
        for (day, kept) in try countsByDay(list, descending: isDescending) {
            var within = kept
            for excess in list.window.excess where excess.firstDay == day {
                within -= try self.count(list, over: source, window: excess)
            }
            guard place.offset >= within else {
                place.window.begin(at: day, descending: isDescending)
                return place
            }
            place.offset -= within
        }
        return plain
    }

    private func countsByDay(_ list: TicketList, descending: Bool) throws(StoreError) -> [(day: Int64, count: Int64)] {
        var text = SQLText()
        var sql = """
            SELECT day, sum(n) FROM counters
            WHERE tenant = \(text.bind(SQLiteValue(list.tenant))) AND scope = \(text.bind(.text(list.counterScope)))
            """
        if case .only(let ids) = list.scope {
            sql += " AND workflow_id IN \(text.bind(list: ids.map(\.value).sorted().map { JSON($0) }))"
        }
        sql += """
             AND day BETWEEN \(text.bind(.integer(list.window.firstDay))) AND \(text.bind(.integer(list.window.lastDay)))
            GROUP BY day ORDER BY day \(descending ? "DESC" : "ASC")
            """
        return try database.query(sql, text.values) { (day: $0.int64(0), count: $0.int64(1)) }
    }
}

enum Paging {
    /// Rows that are quicker passed over than looked up by day.
    static let farBehind: Int64 = 300
}

extension ListWindow {
    /// Leaves out the days before this one, in the list's direction.
    fileprivate mutating func begin(at day: Int64, descending: Bool) {
        if descending {
            to = min(to, (day + 1) * Moment.millisecondsPerDay - 1)
        } else {
            from = max(from, day * Moment.millisecondsPerDay)
        }
    }
}
