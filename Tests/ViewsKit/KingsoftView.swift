import CanonicalModel
import TestSupport

/// What a Kingsoft caller has to see of a ticket, from the decisions on that contract.
struct KingsoftView {
    let ticket: Canonical
    /// The ticket whose status is shown while it is open.
    let related: Canonical?
    let site: Site

    func check() throws {
        let detail = try data("detail?id=\(ticket.id)")
        var comparison = Comparison("Kingsoft detail")
        comparison.expect(detail, subject + moments(in: "detail") + durations)
        checkForm(detail, &comparison)
        checkAssigns(detail, &comparison)
        try comparison.conclude()
        comparison = Comparison("Kingsoft base")
        comparison.expect(try data("base?id=\(ticket.id)"), baseSubject + moments(in: "base"))
        try comparison.conclude()
    }

    private func data(_ path: String) throws -> JSON {
        let answer = try site.read(GateClients.kingsoft("GET", path))
        guard answer["errno"]?.int64Value == 10000, let data = answer["data"] else {
            throw Disagreement("Kingsoft \(path): \(answer.text)")
        }
        return data
    }

    private var baseSubject: [(String, JSON)] {
        [
            ("id", JSON(ticket.id)), ("title", ticket["title"]), ("detail", JSON(ticket.text("detail"))), ("status", JSON(status)),
            ("type", kind("type")), ("priority", kind("priority")), ("creator_id", JSON(creator?.number ?? 0)),
            ("creator_name", JSON(ticket["creator_name"].stringValue ?? creator?.alias ?? "")),
            ("product_group_id", number("product_line")),
        ]
    }

    private var subject: [(String, JSON)] {
        baseSubject + [
            ("sub_type", kind("subtype")), ("form_id", number("form")),
            ("relate_to_ticket_id", ticket["relation"]["ticket"] ?? 0),
            ("use_relate_status", JSON(ticket.sharesStatusOf != nil)),
            ("customer_organization_id", ticket["customer"]["organization"] ?? 0),
        ]
    }

    private var creator: Person? { Shipped.person(ticket.creator) }

    private func kind(_ key: String) -> JSON {
        ticket["classification"][key] ?? 0
    }

    private func number(_ key: String) -> JSON {
        ticket[key].int64Value.map { JSON($0) } ?? 0
    }

    private var status: Int64 {
        if !ticket.hasEnded, let related, !related.hasEnded { return Self.status(related) }
        return Self.status(ticket)
    }

    /// 1 待处理, 2 处理中, 3 已关闭, 4 已取消
    private static func status(_ ticket: Canonical) -> Int64 {
        switch ticket.lifecycle {
        case "completed", "failed", "closed": 3
        case "withdrawn", "cancelled": 4
        default: ticket.hasStarted ? 2 : 1
        }
    }

    private func moments(in place: String) -> [(String, JSON)] {
        let texts = place == "detail" ? ["created", "reported"] : []
        let numbers = ["updated", "started", "suspended", "finished", "solved", "closed"] + (texts.isEmpty ? ["created", "reported"] : [])
        return texts.map { ("\($0)_time", JSON(ShanghaiTime.text(ticket.moment($0)))) }
            + numbers.map { ("\($0)_time", JSON(seconds($0) ?? 0)) }
            + [("updated_progress_time", JSON(seconds("progressed") ?? 0))]
    }

    private func seconds(_ moment: String) -> Int64? {
        ticket.moment(moment).map { $0 / 1000 }
    }

    private var durations: [(String, JSON)] {
        let spans = [
            ("created", "reported", "created"), ("pending", "created", "started"), ("process", "created", "finished"),
            ("confirm", "finished", "solved"), ("close", "finished", "closed"), ("total", "reported", "solved"),
        ]
        return spans.map { name, from, to in
            let span = seconds(from).flatMap { from in seconds(to).map { max(0, $0 - from) } } ?? 0
            return ("\(name)_duration", JSON(span))
        }
    }

    private func checkForm(_ detail: JSON, _ comparison: inout Comparison) {
        for key in ticket["fields"].objectValue?.keys ?? [] {
            comparison.expect("form_values.\(key)", detail["form_values"]?[key], ticket["fields"][key] ?? .null)
        }
        comparison.expect("tags", .array((detail["tags"]?.arrayValue ?? []).map { $0["id"] ?? .null }), .array(ticket["tags"].arrayValue ?? []))
        for (shown, kept) in [("attachment", "attachments"), ("handle_attachment", "solution_attachments")] {
            let names = (detail[shown]?.arrayValue ?? []).map { $0["file_name"] ?? .null }
            comparison.expect(shown, .array(names), .array((ticket[kept].arrayValue ?? []).map { $0["name"] ?? .null }))
        }
    }

    private static let codes: [String: Int64] = ["pending": 1, "inProgress": 2, "done": 3, "rejected": 4, "revoked": 5]

    /// One entry for each assignment, and among their histories each event once.
    private func checkAssigns(_ detail: JSON, _ comparison: inout Comparison) {
        let assigns = detail["assigns"]?.arrayValue ?? []
        comparison.expect("assigns", JSON(assigns.count), JSON(ticket.assignments.count))
        for (shown, kept) in zip(assigns, ticket.assignments) {
            comparison.expect("assigns.status", shown["status"], JSON(Self.codes[kept["status"]?.stringValue ?? ""] ?? -1))
            for (name, key) in [("created_time", "created"), ("handled_time", "taken"), ("finished_time", "finished")] {
                comparison.expect("assigns.\(name)", shown[name], JSON((kept[key]?.int64Value ?? 0) / 1000))
            }
        }
        let shown = assigns.flatMap { $0["history"]?.arrayValue ?? [] }.sorted { ($0["id"]?.int64Value ?? 0) < ($1["id"]?.int64Value ?? 0) }
        guard !assigns.isEmpty else { return }
        comparison.expect("history", .array(shown.map { $0["id"] ?? .null }), .array(ticket.events.map { $0["sequence"] ?? .null }))
        for (line, event) in zip(shown, ticket.events) {
            comparison.expect("history.detail", line["detail"], event["comment"] ?? "")
            comparison.expect("history.created_time", line["created_time"], JSON(ShanghaiTime.text(event["at"]?.int64Value)))
        }
    }
}
