import CanonicalModel
import TestSupport

/// What a loonflow caller has to see of a ticket, from the decisions on that contract.
struct LoonflowView {
    let ticket: Canonical
    let site: Site

    func check() throws {
        let answer = try site.read(GateClients.loonflow("GET", "/tickets/\(ticket.id)", user: "admin"))
        guard let detail = answer["data"]?["value"] else { throw Disagreement("loonflow detail: \(answer.text)") }
        var comparison = Comparison("loonflow detail")
        comparison.expect(detail, members)
        try comparison.conclude()
        try checkFields()
        try checkLog()
    }

    private var members: [(String, JSON)] {
        [
            ("id", JSON(ticket.id)), ("sn", ticket["sn"]), ("title", ticket["title"]), ("workflow_id", JSON(ticket.workflow)),
            ("state_id", JSON(ticket.state)), ("creator", JSON(ticket.creator)), ("act_state_id", JSON(standing)),
            ("participant", JSON(ticket.handlers.joined(separator: ","))), ("participant_type_id", JSON(participantType)),
            ("relation", JSON(ticket.texts(ticket["involved"]).joined(separator: ","))),
            ("in_add_node", JSON(helpRequestedBy != nil)), ("add_node_man", JSON(helpRequestedBy ?? "")),
            ("gmt_created", JSON(ShanghaiTime.text(ticket.moment("created")))),
            ("gmt_modified", JSON(ShanghaiTime.text(ticket.moment("updated")))), ("is_deleted", JSON(false)),
            ("multi_all_person", JSON(votes)),
        ]
    }

    private var helpRequestedBy: String? {
        ticket["handling"]["help_requested_by"]?.stringValue
    }

    private var participantType: Int64 {
        switch ticket["handling"]["kind"]?.stringValue {
        case "person": 1
        case "several": 2
        default: 0
        }
    }

    /// JSON inside a text: everybody who is asked, with what they chose.
    private var votes: String {
        var table = JSONObject()
        for vote in ticket["handling"]["votes"]?.arrayValue ?? [] {
            var entry = JSONObject()
            if let way = vote["transition"] {
                entry["transition_id"] = way
                entry["transition_name"] = vote["name"] ?? ""
            }
            table[vote["person"]?.stringValue ?? ""] = .object(entry)
        }
        return String(decoding: JSON.object(table).encoded(ascii: true), as: UTF8.self)
    }

    /// 进行状态
    private var standing: Int64 {
        switch ticket.lifecycle {
        case "draft": 0
        case "pending", "inProgress": 1
        case "returned": 2
        case "withdrawn": 3
        case "completed": 4
        case "failed": ticket["outcome"].isNull ? 2 : 5
        default: 5
        }
    }

    /// Custom fields as a handler sees them.
    private func checkFields() throws {
        guard let handler = ticket.handlers.first else { return }
        let answer = try site.read(GateClients.loonflow("GET", "/tickets/\(ticket.id)", user: handler))
        var comparison = Comparison("loonflow detail of \(handler)")
        for field in answer["data"]?["value"]?["field_list"]?.arrayValue ?? [] {
            guard let key = field["field_key"]?.stringValue, let kept = ticket["fields"][key] else { continue }
            comparison.expect("field \(key)", field["field_value"], kept)
        }
        try comparison.conclude()
    }

    private static let notShown: Set<String> = ["fieldsSaved", "attached", "hookCalled", "handlersNamed"]

    /// A running loonflow has words of its own for two kinds of entries.
    private static func words(of event: JSON) -> String {
        let comment = event["comment"]?.stringValue ?? ""
        switch event["kind"]?.stringValue {
        case "accepted": return "接单处理"
        case "closed", "failed": return "强制关闭工单:" + comment
        default: return comment
        }
    }

    /// The flow log is the events, newest first.
    private func checkLog() throws {
        let answer = try site.read(GateClients.loonflow("GET", "/tickets/\(ticket.id)/flowlogs?per_page=100", user: "admin"))
        let shown = answer["data"]?["value"]?.arrayValue ?? []
        let events = ticket.events.filter { !Self.notShown.contains($0["kind"]?.stringValue ?? "") }
        var comparison = Comparison("loonflow log")
        comparison.expect("length", JSON(shown.count), JSON(min(events.count, 100)))
        for (line, event) in zip(shown, events.reversed()) {
            let actor = event["actor"]?.stringValue ?? ""
            comparison.expect(
                line,
                [
                    ("id", event["sequence"] ?? .null), ("ticket_id", JSON(ticket.id)), ("suggestion", JSON(Self.words(of: event))),
                    ("gmt_created", JSON(ShanghaiTime.text(event["at"]?.int64Value))),
                ])
            if actor.hasPrefix("p:") { comparison.expect("participant", line["participant"], JSON(String(actor.dropFirst(2)))) }
            comparison.expect("state", line["state"]?["state_id"], event["state"] ?? .null)
            if let way = event["transition"]?["id"] { comparison.expect("transition", line["transition"]?["transition_id"], way) }
        }
        try comparison.conclude()
    }
}
