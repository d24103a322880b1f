import CanonicalModel
import TestSupport

/// One call that changes a ticket, or tries to.
package struct Step {
    package enum Gate: String, CaseIterable {
        case loonflow, ngs, kingsoft
    }

    var gate: Gate
    var request: ClientRequest
    /// Stands in the log once it has succeeded.
    var comment: String?
    /// Custom fields that then have these values.
    var fields: [(String, JSON)] = []
    /// Succeeding leaves no ticket.
    var deletes = false

    var summary: String {
        let user = request["username"] ?? request["staffId"] ?? ""
        return "\(request.method) \(request.target) \(user) \(String(decoding: request.body, as: UTF8.self))"
    }

    /// What the gate's envelope says.
    func succeeded(_ answer: RawAnswer) throws -> Bool {
        guard answer.status == 200, let body = try? JSON(parsing: answer.text) else {
            throw Disagreement("\(summary) was answered \(answer.status) \(answer.text)")
        }
        switch gate {
        case .loonflow: return body["code"] == 0
        case .ngs: return body["code"] == 1
        case .kingsoft: return body["errno"] == 10000
        }
    }
}

/// Makes up steps: mostly such as a caller in their senses would take, some that have to be refused.
struct StepMaker {
    var dice: Dice
    /// What `upload_file` answered, to be attached wherever a file can be.
    var file: JSON?
    /// Steps made so far, for texts that occur once only.
    private var count = 0
    private let seed: UInt64

    init(dice: Dice, seed: UInt64) {
        self.dice = dice
        self.seed = seed
    }

    mutating func step(on ticket: Canonical) -> Step {
        count += 1
        switch dice.below(10) {
        case 0...4: return loonflow(ticket)
        case 5...7: return ngs(ticket)
        default: return kingsoft(ticket)
        }
    }

    /// Unique, and now and then with characters that are written in more than one way.
    private mutating func text(_ kind: String) -> String {
        let odd = ["", "好", "\"quoted\"", "a\\b", "<b>", "é", "😀", "line\nbreak", "'; DROP TABLE tickets; --", "{title}"]
        return "\(kind) \(seed % 100_000)-\(count) \(dice.pick(odd))"
    }

    private mutating func anybody() -> Person {
        dice.pick(Shipped.people)
    }

    /// Mostly somebody who has to act.
    private mutating func actor(on ticket: Canonical) -> String {
        if !ticket.handlers.isEmpty, !dice.one(in: 8) { return dice.pick(ticket.handlers) }
        return anybody().username
    }
}

// MARK: loonflow

extension StepMaker {
    private mutating func loonflow(_ ticket: Canonical) -> Step {
        let base = "/tickets/\(ticket.id)"
        let user = actor(on: ticket)
        let comment = text("loonflow")
        switch dice.below(16) {
        case 0...7: return handle(ticket, by: user, comment)
        case 8: return loonflow("POST", base + "/accept", user, [:])
        case 9:
            return loonflow(
                "POST", base + "/deliver", user, ["target_username": JSON(anybody().username), "suggestion": JSON(comment)], comment)
        case 10:
            let path = ticket["handling"]["help_requested_by"] == nil ? "/add_node" : "/add_node_end"
            return loonflow(
                "POST", base + path, user, ["target_username": JSON(anybody().username), "suggestion": JSON(comment)], comment)
        case 11: return loonflow("POST", base + "/comments", user, ["suggestion": JSON(comment)], comment)
        case 12:
            let state = dice.pick(Shipped.states[ticket.workflow] ?? [])
            return loonflow("PUT", base + "/state", "admin", ["state_id": JSON(state), "suggestion": JSON(comment)], comment)
        case 13:
            let value = JSON(text("contact"))
            var step = loonflow("PATCH", base + "/fields", user, ["contact": value])
            if ticket.workflow == 2 { step.fields = [("contact", value)] }
            return step
        case 14: return loonflow("POST", base + "/retreat", ticket.creator, ["suggestion": JSON(comment)], comment)
        default:
            if dice.one(in: 4) {
                var step = loonflow("DELETE", base, "admin", ["suggestion": JSON(comment)])
                step.deletes = true
                return step
            }
            return loonflow("POST", base + "/close", dice.one(in: 2) ? "admin" : ticket.creator, ["suggestion": JSON(comment)], comment)
        }
    }

    private mutating func handle(_ ticket: Canonical, by user: String, _ comment: String) -> Step {
        let fitting = Shipped.ways.filter { $0.from == ticket.state }
        let way = fitting.isEmpty || dice.one(in: 12) ? dice.pick(Shipped.ways) : dice.pick(fitting)
        var body: JSONObject = ["transition_id": JSON(way.id), "suggestion": JSON(comment)]
        var fields: [(String, JSON)] = []
        switch way.id {
        case 2001, 3001: body["title"] = JSON(text("title"))
        case 2002: fields = [("solution", JSON(text("solution")))]
        case 1001:
            body["title"] = JSON(text("title"))
            fields = [("days", JSON(dice.below(9))), ("start", "2026-12-01 09:00:00"), ("leave_type", "2")]
        case 1004: fields = dice.one(in: 2) ? [("days", JSON(dice.below(9)))] : []
        case 1006: fields = [("hr_note", JSON(text("note")))]
        case 3003: fields = [("verdict", JSON(text("verdict")))]
        default: break
        }
        for (key, value) in fields { body[key] = value }
        var step = loonflow("PATCH", "/tickets/\(ticket.id)", user, body, comment)
        step.fields = fields
        return step
    }

    private func loonflow(_ method: String, _ path: String, _ user: String, _ body: JSONObject, _ comment: String? = nil) -> Step {
        Step(gate: .loonflow, request: GateClients.loonflow(method, path, user: user, body: JSON.object(body).text), comment: comment)
    }
}

// MARK: NGS

extension StepMaker {
    private mutating func ngs(_ ticket: Canonical) -> Step {
        let open = ticket.openAssignments
        let known = open.isEmpty || dice.one(in: 10) ? ticket.assignments : open
        let task = known.isEmpty ? JSON.null : dice.pick(known)["guid"] ?? .null
        var body: JSONObject = ["oId": JSON(ticket.guid), "taskId": task]
        let holders = Shipped.staff.filter { ticket.handlers.contains($0.username) }
        let person = holders.isEmpty || dice.one(in: 8) ? dice.pick(Shipped.staff) : dice.pick(holders)
        let comment = text("ngs")
        var fields: [(String, JSON)] = []
        let verb = dice.pick(["save", "save", "send", "send", "send", "send", "close", "failedClose", "reminder", "back", "revoke"])
        switch verb {
        case "save", "send":
            if ticket.workflow == 2, dice.one(in: 2) {
                fields = [("contact", JSON(text("contact")))]
                body["objective"] = ["contact": fields[0].1, "floor": JSON(dice.below(100)), "title": JSON(text("title"))]
            }
            if dice.one(in: 3) { body["toStep"] = JSON(dice.pick(Shipped.steps)) }
            if dice.one(in: 6) { body["toBy"] = JSON(dice.pick(Shipped.staff).staff ?? "") }
            body["task"] = ["event_guid": JSON(text("event"))]
        case "failedClose": if dice.one(in: 2) { body["objectiveStatus"] = "REJECTED" }
        case "reminder": body["comments"] = JSON(comment)
        case "back": if dice.one(in: 2) { body["operateTaskGuid"] = task }
        default: break
        }
        var step = Step(gate: .ngs, request: GateClients.ngs(verb, staff: person.staff ?? "", body: JSON.object(body).text))
        step.fields = fields
        if verb == "reminder" { step.comment = comment }
        return step
    }
}

// MARK: Kingsoft

extension StepMaker {
    private mutating func kingsoft(_ ticket: Canonical) -> Step {
        let comment = text("kingsoft")
        var body: JSONObject = ["id": JSON(ticket.id), "detail": JSON(comment)]
        let person = anybody()
        let path = dice.pick(["comment_ticket", "comment_ticket", "reject_handle", "close_ticket"])
        switch path {
        case "comment_ticket":
            body["creator_id"] = JSON(person.number)
            body["creator_name"] = JSON(person.alias)
        case "reject_handle":
            body["productGroupId"] = ticket["product_line"]
            body["handler_id"] = JSON(person.number)
            body["handler_name"] = JSON(person.alias)
        default:
            let closer = dice.one(in: 3) ? person : Shipped.person(ticket.creator) ?? person
            body["closer_id"] = JSON(closer.number)
            body["closer_name"] = JSON(closer.alias)
            body["solved_time"] = JSON(GateClients.now)
            body["is_solved"] = JSON(dice.one(in: 2))
            if let file { body["handle_attachment"] = dice.one(in: 2) ? file : [file] }
        }
        return Step(gate: .kingsoft, request: GateClients.kingsoft("POST", path, body: JSON.object(body).text), comment: comment)
    }
}
