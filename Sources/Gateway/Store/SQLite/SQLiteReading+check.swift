extension SQLiteBacked {
    func wrongTotals() throws(StoreError) -> Int64 {
        try database.number(
            """
            WITH recounted AS (
                SELECT tenant, '' AS scope, workflow_id, created_at / 86400000 AS day, count(*) AS n
                FROM tickets WHERE deleted = 0 GROUP BY 1, 2, 3, 4
                UNION ALL
                SELECT tenant, relation || ':' || username, workflow_id, created_at / 86400000, count(*)
                FROM ticket_people GROUP BY 1, 2, 3, 4
            ),
            kept AS (SELECT tenant, scope, workflow_id, day, n FROM counters WHERE n <> 0)
            SELECT (SELECT count(*) FROM (SELECT * FROM recounted EXCEPT SELECT * FROM kept))
                + (SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM recounted))
            """)
    }
}
