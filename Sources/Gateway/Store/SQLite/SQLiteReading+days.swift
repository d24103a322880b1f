import CanonicalModel

/// Tickets by day on the clock of a time zone.
extension SQLiteBacked {
    /// The kept totals are by day in UTC. Where a local midnight divides such a day, the tickets on its shorter side are
    /// counted in the index.
    func dailyCounts(of workflows: Set<WorkflowID>, in tenant: TenantID, calendar: ZonedCalendar)
        throws(StoreError) -> [DailyCount]
    {
        guard !workflows.isEmpty else { return [] }
        var sums: [CivilDate: [WorkflowID: Int64]] = [:]
        for kept in try keptTotals(of: workflows, in: tenant) {
            let split = DividedDay(kept.day, calendar: calendar)
            guard let midnight = split.midnight else {
                sums[split.first, default: [:]][kept.workflow, default: 0] += kept.count
                continue
            }
            let isLaterShorter = midnight - split.start > split.end - midnight
            let span = isLaterShorter ? midnight...split.end : split.start...(midnight - 1)
            let shorter = try count(kept.workflow, in: tenant, createdIn: span)
            let later = isLaterShorter ? shorter : kept.count - shorter
            sums[split.first, default: [:]][kept.workflow, default: 0] += kept.count - later
            sums[split.last, default: [:]][kept.workflow, default: 0] += later
        }
        return DailyCount.inOrder(sums)
    }

    private func keptTotals(of workflows: Set<WorkflowID>, in tenant: TenantID)
        throws(StoreError) -> [(workflow: WorkflowID, day: Int64, count: Int64)]
    {
        var text = SQLText()
        let ids = text.bind(list: workflows.map(\.value).sorted().map { JSON($0) })
        let sql = """
            SELECT workflow_id, day, n FROM counters
            WHERE tenant = \(text.bind(SQLiteValue(tenant))) AND scope = '' AND workflow_id IN \(ids)
            """
        return try database.query(sql, text.values) { (WorkflowID($0.int64(0)), $0.int64(1), $0.int64(2)) }
    }

    private func count(_ workflow: WorkflowID, in tenant: TenantID, createdIn span: ClosedRange<Int64>)
        throws(StoreError) -> Int64
    {
        try database.number(
            """
            SELECT count(*) FROM tickets INDEXED BY tickets_workflow
            WHERE tenant = ? AND workflow_id = ? AND deleted = 0 AND created_at BETWEEN ? AND ?
            """,
            [SQLiteValue(tenant), SQLiteValue(workflow), .integer(span.lowerBound), .integer(span.upperBound)])
    }
}

/// A day in UTC and the two local days it may touch.
private struct DividedDay {
    let start: Int64
    let end: Int64
    let first: CivilDate
    let last: CivilDate
    /// When the second local day begins; nil where there is but one.
    let midnight: Int64?

    init(_ day: Int64, calendar: ZonedCalendar) {
        start = day * Moment.millisecondsPerDay
        end = start + Moment.millisecondsPerDay - 1
        first = calendar.civil(Moment(milliseconds: start)).date
        last = calendar.civil(Moment(milliseconds: end)).date
        let begin = calendar.moment(CivilDateTime(startOf: last)).milliseconds
        midnight = first == last || begin <= start || begin > end ? nil : begin
    }
}
