import CanonicalModel
import TestSupport

/// One seeded sequence of calls through all three gates: after each of them every view of every ticket concerned agrees with the
/// canonical one, a refused call has changed nothing, and one that succeeded has done what it says.
package struct Walk {
    package struct Tally: Sendable {
        package var calls = 0
        package var refused = 0
        package var deleted = 0
        package var ended = 0

        package init() {}

        package static func += (a: inout Tally, b: Tally) {
            a.calls += b.calls
            a.refused += b.refused
            a.deleted += b.deleted
            a.ended += b.ended
        }
    }

    private let site: Site
    private var dice: Dice
    private var maker: StepMaker
    private var tickets: [Canonical] = []
    private var trail: [String] = []
    package private(set) var tally = Tally()

    package init(seed: UInt64, on site: Site) {
        self.site = site
        dice = Dice(seed: seed)
        maker = StepMaker(dice: Dice(seed: seed &* 31 &+ 7), seed: seed)
    }

    /// - Throws: `Disagreement` with everything that was called.
    package mutating func run() throws {
        do {
            if dice.one(in: 4) { try upload() }
            try create(relatedTo: nil)
            if dice.one(in: 5), let first = tickets.first { try create(relatedTo: first.id) }
            for _ in 0..<(2 + dice.below(9)) where !tickets.isEmpty { try stepOn(dice.below(tickets.count)) }
            if dice.one(in: 4) { for ticket in tickets { try ListViews(ticket: ticket, site: site).check() } }
            for ticket in tickets { try checkFiles(of: ticket) }
            tally.ended = tickets.count(where: \.hasEnded)
        } catch {
            throw Disagreement("\(error)\nafter:\n" + trail.joined(separator: "\n"))
        }
    }

    private mutating func create(relatedTo related: Int64?) throws {
        let step = maker.creation(relatedTo: related)
        let answer = try call(step)
        guard try step.succeeded(answer), let body = try? JSON(parsing: answer.text) else { return }
        let id: Int64?
        switch step.gate {
        case .loonflow: id = body["data"]?["ticket_id"]?.int64Value
        case .kingsoft: id = body["data"]?["id"]?.int64Value
        case .ngs:
            id = try site.read(GateClients.native("/tickets?guid=\(answer["X-NGS-OId"] ?? "")"))["id"]?.int64Value
        }
        guard let id else { throw Disagreement("no id in \(answer.text)") }
        tickets.append(try Canonical.read(id, from: site))
        try checkViews()
    }

    private static let content = "内容 of a file\r\n--not a boundary--\r\n"

    private mutating func upload() throws {
        let form = UploadForm(.file("记录.txt", Self.content, type: "text/plain"))
        let body = try site.read(GateClients.kingsoftUpload(form))
        guard let file = body["data"], body["errno"] == 10000 else { throw Disagreement("upload: \(body.text)") }
        maker.file = file
    }

    /// Every file of the ticket can be fetched by the address that is shown.
    private func checkFiles(of ticket: Canonical) throws {
        guard maker.file != nil else { return }
        let detail = try site.read(GateClients.kingsoft("GET", "detail?id=\(ticket.id)"))["data"] ?? .null
        let shown = (detail["attachment"]?.arrayValue ?? []) + (detail["handle_attachment"]?.arrayValue ?? [])
        for file in shown {
            let address = file["file_path"]?.stringValue ?? ""
            let path = "/" + address.split(separator: "/", maxSplits: 2).dropFirst(2).joined()
            let answer = try site.send(ClientRequest("GET", path))
            guard answer.status == 200, answer.text == Self.content else {
                throw Disagreement("\(address) gives \(answer.status) \(answer.text)")
            }
        }
    }

    private mutating func call(_ step: Step) throws -> RawAnswer {
        tally.calls += 1
        let answer = try site.send(step.request)
        trail.append(step.summary + "\n    → " + answer.text)
        return answer
    }

    private mutating func stepOn(_ place: Int) throws {
        let before = tickets
        var step = maker.step(on: tickets[place])
        let isRepeated = dice.one(in: 8)
        if isRepeated { step.request["Idempotency-Key"] = "walk-\(tickets[place].guid)-\(tally.calls)" }
        let answer = try call(step)
        // What was refused is judged anew, and refused again.
        if isRepeated, try step.succeeded(answer), try call(step).body != answer.body { throw Disagreement("the same key and call, and another answer") }
        guard try step.succeeded(answer) else {
            tally.refused += 1
            for ticket in before where try Canonical.read(ticket.id, from: site) != ticket {
                throw Disagreement("a refused call changed ticket \(ticket.id)")
            }
            return
        }
        if step.deletes {
            tally.deleted += 1
            try checkGone(tickets.remove(at: place))
        }
        for other in tickets.indices { tickets[other] = try Canonical.read(tickets[other].id, from: site) }
        if !step.deletes { try check(step, answer, before[place], tickets[place]) }
        try checkViews()
    }

    /// What a call that succeeded has to have done.
    private func check(_ step: Step, _ answer: RawAnswer, _ before: Canonical, _ after: Canonical) throws {
        let fresh = after.events.dropFirst(before.events.count)
        guard after.version > before.version, !fresh.isEmpty else { throw Disagreement("it succeeded and changed nothing") }
        guard after.events.prefix(before.events.count).elementsEqual(before.events) else {
            throw Disagreement("the log's past has changed")
        }
        if let comment = step.comment, !fresh.contains(where: { $0["comment"]?.stringValue == comment }) {
            throw Disagreement("'\(comment)' is not in the log")
        }
        for (key, value) in step.fields where after["fields"][key] != value {
            throw Disagreement("\(key) is \(after["fields"][key]?.text ?? "absent"), not \(value.text)")
        }
        guard step.gate == .ngs else { return }
        let open = after.openAssignments.compactMap { $0["guid"]?.stringValue }
        guard answer["X-NGS-OId"] == after.guid, answer["X-NGS-TaskId"].map(open.contains) ?? open.isEmpty else {
            throw Disagreement("NGS names \(answer["X-NGS-OId"] ?? "-") and \(answer["X-NGS-TaskId"] ?? "-")")
        }
    }

    private func checkViews() throws {
        for ticket in tickets {
            try checkItself(ticket)
            try LoonflowView(ticket: ticket, site: site).check()
            let related = try ticket.sharesStatusOf.flatMap { id in
                try tickets.first { $0.id == id } ?? (isThere(id) ? Canonical.read(id, from: site) : nil)
            }
            try KingsoftView(ticket: ticket, related: related, site: site).check()
        }
    }

    private func isThere(_ id: Int64) throws -> Bool {
        try site.send(GateClients.native("/tickets/\(id)")).status == 200
    }

    /// What is true of any ticket.
    private func checkItself(_ ticket: Canonical) throws {
        let open = ticket.openAssignments
        if ticket.hasEnded, !open.isEmpty || !ticket.handlers.isEmpty { throw Disagreement("ended, and somebody still has to act") }
        if ticket["handling"]["help_requested_by"] == nil, !ticket.handlers.isEmpty {
            let asked = Set(open.flatMap { ticket.texts($0["people"]) })
            guard asked == Set(ticket.handlers) else { throw Disagreement("handlers \(ticket.handlers), assigned \(asked.sorted())") }
        }
        let order = [ticket.moment("created"), ticket.moment("started"), ticket.moment("finished")].compactMap { $0 }
        guard order == order.sorted() else { throw Disagreement("moments out of order: \(ticket["moments"].text)") }
        let numbers = ticket.events.compactMap { $0["number"]?.int64Value }
        guard numbers == (0..<numbers.count).map({ Int64($0 + 1) }) else { throw Disagreement("event numbers \(numbers)") }
    }

    /// A deleted ticket is nowhere.
    private func checkGone(_ ticket: Canonical) throws {
        let native = try site.send(GateClients.native("/tickets/\(ticket.id)"))
        let loonflow = try site.read(GateClients.loonflow("GET", "/tickets/\(ticket.id)", user: "admin"))
        let kingsoft = try site.read(GateClients.kingsoft("GET", "detail?id=\(ticket.id)"))
        let ngs = try site.read(
            GateClients.ngs("reminder", body: #"{"oId":"\#(ticket.guid)","taskId":"\#(ticket.assignments.last?["guid"]?.stringValue ?? "")"}"#))
        guard native.status == 404, loonflow["code"] == -1, kingsoft["errno"] == 22000, ngs["code"] == 0 else {
            throw Disagreement("deleted, and still there: \(native.status) \(loonflow.text) \(kingsoft.text) \(ngs.text)")
        }
    }
}
