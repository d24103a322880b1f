import CanonicalModel
import TestSupport

/// Whether lists find a ticket where they should, and show it as its detail does.
struct ListViews {
    let ticket: Canonical
    let site: Site

    func check() throws {
        var comparison = Comparison("loonflow list")
        let answer = try site.read(GateClients.loonflow("GET", "/tickets?category=all&ticket_ids=\(ticket.id)", user: "admin"))
        let rows = answer["data"]?["value"]?.arrayValue ?? []
        comparison.expect("rows", JSON(rows.count), 1)
        if let row = rows.first {
            let detail = try site.read(GateClients.loonflow("GET", "/tickets/\(ticket.id)", user: "admin"))["data"]?["value"]
            let shared = ["id", "title", "state_id", "act_state_id", "participant", "relation", "gmt_modified", "sn", "creator"]
            comparison.expect(row, shared.map { ($0, detail?[$0] ?? .null) })
        }
        try comparison.conclude()
        try checkWork()
        try checkKingsoft()
        try checkNative()
    }

    /// Everybody who has to act finds it among their work, and nobody else does.
    private func checkWork() throws {
        var comparison = Comparison("loonflow duty list")
        for person in Shipped.people {
            let answer = try site.read(
                GateClients.loonflow("GET", "/tickets?category=duty&ticket_ids=\(ticket.id)", user: person.username))
            comparison.expect("of \(person.username)", answer["data"]?["total"], JSON(ticket.handlers.contains(person.username) ? 1 : 0))
        }
        try comparison.conclude()
    }

    private func checkNative() throws {
        let created = ticket.moment("created") ?? 0
        for lifecycle in ["draft", "pending", "inProgress", "returned", "withdrawn", "completed", "failed", "closed", "cancelled"] {
            let path = "/tickets?created_from=\(created)&created_to=\(created)&workflow=\(ticket.workflow)&creator=\(ticket.creator)"
            let answer = try site.read(GateClients.native(path + "&lifecycle=\(lifecycle)&page_size=100"))
            let row = (answer["tickets"]?.arrayValue ?? []).first { $0["id"]?.int64Value == ticket.id }
            var comparison = Comparison("native list of \(lifecycle)")
            comparison.expect("found", JSON(row != nil), JSON(ticket.lifecycle == lifecycle))
            if let row { comparison.expect("version", row["version"], JSON(ticket.version)) }
            try comparison.conclude()
        }
    }

    private func checkKingsoft() throws {
        let created = (ticket.moment("created") ?? 0) / 1000
        guard let number = Shipped.person(ticket.creator)?.number else { return }
        let detail = try site.read(GateClients.kingsoft("GET", "detail?id=\(ticket.id)"))["data"] ?? .null
        let status = detail["status"]?.int64Value ?? 0
        for asked in 1...4 {
            let row = try row(status: Int64(asked), created: created, creator: number)
            var comparison = Comparison("Kingsoft list of status \(asked)")
            comparison.expect("found", JSON(row != nil), JSON(status == Int64(asked)))
            if let row {
                comparison.expect("title", row["title"], detail["title"] ?? .null)
                comparison.expect("status", row["status"], JSON("\(status)"))
                comparison.expect("closed_time", row["closed_time"], detail["closed_time"] ?? .null)
            }
            try comparison.conclude()
        }
    }

    private func row(status: Int64, created: Int64, creator: Int64) throws -> JSON? {
        var page = 1
        while true {
            let body = """
                {"created_start":\(created),"created_end":\(created),"creator_id":\(creator),"status":\(status),"page":\(page),"page_size":100}
                """
            let data = try site.read(GateClients.kingsoft("POST", "list_tickets", body: body))["data"] ?? .null
            let rows = data["list"]?.arrayValue ?? data["tickets"]?.arrayValue ?? []
            if let row = rows.first(where: { $0["id"]?.int64Value == ticket.id }) { return row }
            if rows.count < 100 { return nil }
            page += 1
        }
    }
}
