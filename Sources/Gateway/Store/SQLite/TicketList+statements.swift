import CanonicalModel

/// SQL with its values, numbered so that parts of it can share them.
struct SQLText {
    var sql = ""
    private(set) var values: [SQLiteValue] = []

    mutating func bind(_ value: SQLiteValue) -> String {
        values.append(value)
        return "?\(values.count)"
    }

    /// A list as one value, so that the text, and with it the prepared statement, is the same for any number of elements.
    mutating func bind(list: [JSON]) -> String {
        "(SELECT value FROM json_each(\(bind(.text(JSON.array(list).text)))))"
    }
}

extension TicketList {
    /// The ids of a page, in order.
    func pageStatement(over source: ListSource, window: ListWindow, newestFirst: Bool, limit: Int64, offset: Int64) -> SQLText {
        var text = SQLText()
        let parts = parts(of: source, window: window, in: &text) { "SELECT \($0).created_at AS at, \($0).\($1) AS id" }
        let direction = newestFirst ? "DESC" : "ASC"
        text.sql = parts.joined(separator: " UNION ALL ")
            + " ORDER BY at \(direction), id \(direction) LIMIT \(text.bind(.integer(limit))) OFFSET \(text.bind(.integer(offset)))"
        return text
    }

    func countStatement(over source: ListSource, window: ListWindow) -> SQLText {
        var text = SQLText()
        let parts = parts(of: source, window: window, in: &text) { _, _ in "SELECT count(*) AS n" }
        text.sql = parts.count == 1 ? parts[0] : "SELECT sum(n) FROM (\(parts.joined(separator: " UNION ALL ")))"
        return text
    }

    private func parts(
        of source: ListSource, window: ListWindow, in text: inout SQLText, select: (_ table: String, _ id: String) -> String
    ) -> [String] {
        let remaining = ListFilter.all(of: self, coveredBy: source)
        let span = "BETWEEN \(text.bind(.integer(window.from))) AND \(text.bind(.integer(window.to)))"
        let filters = ListFilter.allCases.filter(remaining.contains).map { condition($0, in: &text) }
        let tenant = text.bind(SQLiteValue(tenant))
        if let (relation, name) = source.relation {
            let owner = "p.tenant = \(tenant) AND p.relation = '\(relation.rawValue)' AND p.username = \(text.bind(SQLiteValue(name)))"
            // CROSS JOIN keeps the order of the tables: people first, then each ticket by its id.
            let from = "FROM ticket_people p" + (filters.isEmpty ? "" : " CROSS JOIN tickets t ON t.id = p.ticket_id")
            return source.conditions(in: &text).map { part in
                let all = [owner] + part + ["p.created_at \(span)"] + filters
                return "\(select("p", "ticket_id")) \(from) WHERE \(all.joined(separator: " AND "))"
            }
        }
        return source.conditions(in: &text).map { part in
            let all = ["t.tenant = \(tenant)", "t.deleted = 0"] + part + ["t.created_at \(span)"] + filters
            return "\(select("t", "id")) FROM tickets t \(source.index) WHERE \(all.joined(separator: " AND "))"
        }
    }

    /// One condition on a row of `tickets t`.
    private func condition(_ filter: ListFilter, in text: inout SQLText) -> String {
        switch filter {
        case .scope:
            guard case .only(let ids) = scope else { return "1" }
            return "t.workflow_id IN \(text.bind(list: ids.map(\.value).sorted().map { JSON($0) }))"
        case .relation:
            guard let relation else { return "1" }
            return """
                EXISTS (SELECT 1 FROM ticket_people q WHERE q.tenant = t.tenant AND q.relation = '\(relation.relation.rawValue)'
                AND q.username = \(text.bind(SQLiteValue(relation.name))) AND q.workflow_id = t.workflow_id
                AND q.created_at = t.created_at AND q.ticket_id = t.id)
                """
        case .ids: return "t.id IN \(text.bind(list: (query.ids ?? []).map { JSON($0.value) }))"
        case .states: return "t.state_id IN \(text.bind(list: numbers(query.states)))"
        case .lifecycles:
            return "t.lifecycle IN \(text.bind(list: (query.lifecycles ?? []).map(\.rawValue).sorted().map { JSON($0) }))"
        case .outcome:
            // Only the ticket itself says it; failed tickets are few.
            return """
                (t.lifecycle <> 'failed' OR (SELECT json_extract(CAST(b.body AS TEXT), '$.outcome') FROM ticket_bodies b
                WHERE b.ticket_id = t.id) IS \(query.failedHasOutcome == true ? "NOT NULL" : "NULL"))
                """
        case .started: return "t.started = \(text.bind(SQLiteValue(query.hasStarted ?? false)))"
        case .shown: return query.shown.map { shownCondition($0, in: &text) } ?? "1"
        case .creator: return "t.creator = \(text.bind(SQLiteValue(query.creator?.value)))"
        case .serial:
            let prefix = query.serialNumberPrefix ?? ""
            return "t.sn >= \(text.bind(.text(prefix))) AND t.sn < \(text.bind(.text(prefix + "\u{10FFFF}")))"
        case .title: return "instr(t.title, \(text.bind(SQLiteValue(query.titlePart)))) > 0"
        case .customer: return "instr(t.customer_name, \(text.bind(SQLiteValue(query.customerNamePart)))) > 0"
        case .parent: return "t.parent_id = \(text.bind(SQLiteValue(query.parent)))"
        case .parentState: return "t.parent_state_id = \(text.bind(SQLiteValue(query.parentState)))"
        case .productLines: return "t.product_line IN \(text.bind(list: numbers(query.productLines)))"
        case .type: return "t.type = \(text.bind(SQLiteValue(query.type)))"
        case .subtype: return "t.subtype = \(text.bind(SQLiteValue(query.subtype)))"
        case .priorities: return "t.priority IN \(text.bind(list: (query.priorities ?? []).sorted().map { JSON($0) }))"
        case .tags:
            let wanted = text.bind(list: numbers(query.tags))
            return "EXISTS (SELECT 1 FROM \(wanted) j WHERE instr(t.tags, ',' || j.value || ',') > 0)"
        case .updated: return "t.updated_at >= \(text.bind(.integer(query.updatedFrom?.milliseconds ?? 0)))"
        case .secondSubtype: return "t.second_subtype = \(text.bind(SQLiteValue(query.secondSubtype)))"
        }
    }

    private func numbers<Kind>(_ ids: Set<NumericID<Kind>>?) -> [JSON] {
        (ids ?? []).map(\.value).sorted().map { JSON($0) }
    }
}

extension ListSource {
    var relation: (ListRelation, Username)? {
        switch self {
        case .relation(let relation, let name, _), .relationInAnyWorkflow(let relation, let name): (relation, name)
        default: nil
        }
    }

    /// Named, because without statistics the planner cannot know which one is narrow.
    fileprivate var index: String {
        switch self {
        case .tenant: "INDEXED BY tickets_time"
        case .workflows: "INDEXED BY tickets_workflow"
        case .states: "INDEXED BY tickets_state"
        case .lifecycles: "INDEXED BY tickets_lifecycle"
        case .productLines: "INDEXED BY tickets_line"
        case .type: "INDEXED BY tickets_type"
        case .parent: "INDEXED BY tickets_parent"
        case .serialPrefix: "INDEXED BY tickets_sn"
        case .ids, .relation, .relationInAnyWorkflow: ""
        }
    }

    /// The equalities of each part.
    fileprivate func conditions(in text: inout SQLText) -> [[String]] {
        switch self {
        case .tenant, .relationInAnyWorkflow: return [[]]
        case .workflows(let workflows):
            return workflows.map { ["t.workflow_id = \(text.bind(SQLiteValue($0)))"] }
        case .relation(_, _, let workflows):
            return workflows.map { ["p.workflow_id = \(text.bind(SQLiteValue($0)))"] }
        case .states(let workflows, let states):
            let states = states.map { "t.state_id = \(text.bind(SQLiteValue($0)))" }
            return product(workflows, states, in: &text)
        case .lifecycles(let workflows, let lifecycles):
            let lifecycles = lifecycles.map { "t.lifecycle = \(text.bind(.text($0.rawValue)))" }
            return product(workflows, lifecycles, in: &text)
        case .productLines(let lines):
            return lines.map { ["t.product_line = \(text.bind(SQLiteValue($0)))"] }
        case .type(let type): return [["t.type = \(text.bind(.integer(type)))"]]
        case .ids(let ids): return [["t.id IN \(text.bind(list: ids.map { JSON($0.value) }))"]]
        case .parent(let parent): return [["t.parent_id = \(text.bind(SQLiteValue(parent)))"]]
        case .serialPrefix(let prefix):
            return [["t.sn >= \(text.bind(.text(prefix)))", "t.sn < \(text.bind(.text(prefix + "\u{10FFFF}")))"]]
        }
    }

    private func product(_ workflows: [WorkflowID], _ others: [String], in text: inout SQLText) -> [[String]] {
        let workflows = workflows.map { "t.workflow_id = \(text.bind(SQLiteValue($0)))" }
        return workflows.flatMap { workflow in others.map { [workflow, $0] } }
    }
}
