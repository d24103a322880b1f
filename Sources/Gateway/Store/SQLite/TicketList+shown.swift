import CanonicalModel

extension TicketList {
    /// `Ticket.standIn` in SQL: a row that shares an open related ticket's status is looked at through that one, link by link.
    /// Rows that share nothing, which nearly all are, cost no look-up.
    func shownCondition(_ shown: Standing, in text: inout SQLText) -> String {
        // The lifecycles are this program's own words.
        let lifecycles = shown.lifecycles.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        let started = shown.hasStarted.map { text.bind(SQLiteValue($0)) }
        func own(_ row: String) -> String {
            "(\(row).lifecycle IN (\(lifecycles))\(started.map { " AND \(row).started = \($0)" } ?? ""))"
        }
        func open(_ row: String) -> String { "\(row).lifecycle NOT IN (\(SQLiteTransaction.ended))" }
        var condition = own("s\(Ticket.longestStatusChain)")
        for link in (0..<Ticket.longestStatusChain).reversed() {
            let (row, next) = (link == 0 ? "t" : "s\(link)", "s\(link + 1)")
            condition = """
                CASE WHEN \(row).shares_status = 1 AND \(open(row)) THEN coalesce((SELECT \(condition) FROM tickets \(next)
                WHERE \(next).id = \(row).related_id AND \(next).tenant = \(row).tenant AND \(next).deleted = 0 AND \(open(next))),
                \(own(row))) ELSE \(own(row)) END
                """
        }
        return condition
    }
}
