import CanonicalModel

extension Loonflow.Gate {
    func listWorkflows(_ call: Loonflow.Call) throws -> GateResponse {
        let paging = try Loonflow.Paging(call.query, data: .text)
        let fromAdmin = call.query["from_admin"].nonEmpty.map { $0 != "0" } ?? false
        let part = call.query["search_value"].nonEmpty
        let person = call.username ?? ""
        let found = call.definitions.workflows.values
            .filter { !$0.isDeleted && call.scope.contains($0.id) }
            .filter { workflow in part.map { workflow.name.contains($0) } ?? true }
            .filter { !fromAdmin || Loonflow.administers($0, person, call.directory) }
            .sorted { $0.id < $1.id }
        return Loonflow.paged(total: Int64(found.count), paging: paging) { writer in
            for workflow in paging.slice(found) { write(workflow, &writer, withSettings: fromAdmin, call) }
        }
    }

    private func write(_ workflow: Workflow, _ writer: inout JSONWriter, withSettings: Bool, _ call: Loonflow.Call) {
        writer.beginObject()
        writer.field("id", workflow.id.value)
        writer.field("name", workflow.name)
        writer.field("description", workflow.description)
        if withSettings {
            writer.field("notices", workflow.notices.map(\.description).joined(separator: ","))
            writer.field("view_permission_check", workflow.checksViewPermission)
            writer.field("limit_expression", Loonflow.limitText(workflow.limit))
            let display = JSON.array(workflow.displayKeys.map { JSON($0) })
            writer.field("display_form_str", Loonflow.spaced(display))
            writer.field("creator", workflow.creator.value)
            writer.field("gmt_created", call.calendar.dateTimeText(workflow.created))
            writer.field("title_template", workflow.titleTemplate)
            writer.field("content_template", workflow.contentTemplate)
            writer.field("workflow_admin", Loonflow.joined(workflow.permissions.administrators))
        }
        writer.endObject()
    }

    func showInitialState(_ call: Loonflow.Call) throws -> GateResponse {
        guard call.username != nil else { throw Loonflow.Failure("请提供username或workflow_id", .text) }
        guard let workflow = call.workflow(WorkflowID(call.pathID)) else {
            throw Loonflow.Failure("APP:\(call.caller.name) have no permission to get this workflow info", .text)
        }
        guard let state = workflow.initialState else { throw Loonflow.Failure("该工作流尚未配置初始状态", .text) }
        return Loonflow.success { writer in
            writer.beginObject()
            Loonflow.StateView(state, of: workflow.id, calendar: call.calendar).writeColumns(&writer)
            writer.field("label", state.label)
            writeForm(of: state, workflow, &writer)
            writer.key("transition")
            writer.beginArray()
            for transition in workflow.transitions(from: state.id) {
                writer.beginObject()
                writer.field("transition_id", transition.id.value)
                writer.field("transition_name", transition.name)
                writer.field("attribute_type_id", Loonflow.code(transition.attribute))
                writer.field("field_require_check", transition.checksRequiredFields)
                writer.field("alert_enable", transition.alert.isEnabled)
                writer.field("alert_text", transition.alert.text)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
    }

    /// Title and custom fields that the form of the state has, by their order.
    private func writeForm(of state: State, _ workflow: Workflow, _ writer: inout JSONWriter) {
        let title = state.attribute(of: "title").map { (order: Int64(20), field: FieldDefinition?.none, attribute: $0) }
        let fields = workflow.fields.compactMap { field in
            state.attribute(of: field.key).map { (order: field.order, field: FieldDefinition?.some(field), attribute: $0) }
        }
        writer.key("field_list")
        writer.beginArray()
        for entry in ([title].compactMap { $0 } + fields).sorted(by: { $0.order < $1.order }) {
            writer.beginObject()
            writer.field("field_key", entry.field?.key ?? "title")
            writer.field("field_name", entry.field?.name ?? "标题")
            writer.key("field_value")
            writer.null()
            writer.field("order_id", entry.order)
            writer.field("field_type_id", Loonflow.code(entry.field?.type ?? .text))
            writer.field("field_attribute", Loonflow.code(entry.attribute))
            Loonflow.writePresentation(of: entry.field, &writer)
            writer.endObject()
        }
        writer.endArray()
    }

    /// States, transitions and fields of a workflow are shown to every app of the tenant, as callers are used to.
    func listStates(_ call: Loonflow.Call) throws -> GateResponse {
        try listStates(call) { state, workflow, writer in
            Loonflow.StateView(state, of: workflow, calendar: call.calendar)
                .writeRecord(&writer, fieldsAs: "state_field_str", directory: call.directory)
        }
    }

    func listSimpleStates(_ call: Loonflow.Call) throws -> GateResponse {
        try listStates(call) { state, _, writer in
            writer.beginObject()
            writer.field("id", state.id.value)
            writer.field("name", state.name)
            writer.endObject()
        }
    }

    private func listStates(_ call: Loonflow.Call, _ write: (State, WorkflowID, inout JSONWriter) -> Void) throws
        -> GateResponse
    {
        let id = WorkflowID(call.pathID)
        let paging = try Loonflow.Paging(call.query, emptyIsDefault: true)
        let found = matching(Loonflow.inOrder(call.definitions.workflow(id)?.states ?? []), call) { [$0.name] }
        return Loonflow.paged(total: Int64(found.count), paging: paging) { writer in
            for state in paging.slice(found) { write(state, id, &writer) }
        }
    }

    func showState(_ call: Loonflow.Call) throws -> GateResponse {
        guard call.username != nil else { throw Loonflow.Failure("请提供username", .text) }
        let id = StateID(call.pathID)
        guard let workflow = call.definitions.workflow(owning: id), !workflow.isDeleted,
            let state = workflow.state(id)
        else { throw Loonflow.Failure("工单状态不存在或已被删除") }
        let view = Loonflow.StateView(state, of: workflow.id, calendar: call.calendar)
        return Loonflow.success { writer in
            writer.beginObject()
            writer.field("id", state.id.value)
            writer.field("name", state.name)
            writer.field("workflow_id", workflow.id.value)
            writer.field("distribute_type_id", Loonflow.code(state.distribution))
            writer.field("is_hidden", state.isHidden)
            writer.field("order_id", state.order)
            writer.field("type_id", Loonflow.code(state.kind))
            writer.field("participant_type_id", Loonflow.code(state.participant))
            writer.field("participant", view.participant)
            writer.key("state_field")
            view.writeFields(&writer)
            writer.field("label", state.label)
            writer.field("creator", state.creator.value)
            writer.field("gmt_created", call.calendar.dateTimeText(state.created))
            writer.endObject()
        }
    }

    func listWorkflowTransitions(_ call: Loonflow.Call) throws -> GateResponse {
        let kind = call.username.flatMap { call.directory.person($0)?.kind }
        guard kind == .superAdministrator || kind == .workflowAdministrator else {
            throw Loonflow.Failure("has no permission:user is not admin or workflow admin")
        }
        let paging = try Loonflow.Paging(call.query, emptyIsDefault: true)
        let workflow = call.definitions.workflow(WorkflowID(call.pathID))
        let found = matching((workflow?.transitions ?? []).sorted { $0.id < $1.id }, call) { [$0.name] }
        return Loonflow.paged(total: Int64(found.count), paging: paging) { writer in
            guard let workflow else { return }
            for transition in paging.slice(found) { write(transition, of: workflow, &writer, call.calendar) }
        }
    }

    private func write(_ transition: Transition, of workflow: Workflow, _ writer: inout JSONWriter, _ calendar: ZonedCalendar) {
        let conditions = JSON.array(
            transition.conditions.map { ["expression": JSON($0.expression), "target_state_id": JSON($0.target.value)] })
        writer.beginObject()
        writer.field("id", transition.id.value)
        writer.field("creator", workflow.creator.value)
        writer.field("gmt_created", calendar.dateTimeText(workflow.created))
        writer.field("gmt_modified", calendar.dateTimeText(workflow.modified))
        writer.field("is_deleted", false)
        writer.field("name", transition.name)
        writer.field("workflow_id", workflow.id.value)
        writer.field("transition_type_id", transition.timer == nil ? 1 : 2)
        writer.field("timer", transition.timer ?? 0)
        writer.field("source_state_id", transition.source.value)
        writer.field("destination_state_id", transition.destination?.value ?? 0)
        writer.field("condition_expression", Loonflow.spaced(conditions))
        writer.field("attribute_type_id", Loonflow.code(transition.attribute))
        writer.field("field_require_check", transition.checksRequiredFields)
        writer.field("alert_enable", transition.alert.isEnabled)
        writer.field("alert_text", transition.alert.text)
        writer.field("source_state_info", Self.reference(workflow.state(transition.source)))
        writer.field("destination_state_info", Self.reference(transition.destination.flatMap(workflow.state)))
        writer.endObject()
    }

    /// A state by name and number; where only conditions lead on, the running system says so.
    private static func reference(_ state: State?) -> JSON {
        ["name": JSON(state?.name ?? "见条件表达式"), "id": JSON(state?.id.value ?? 0)]
    }

    func listCustomFields(_ call: Loonflow.Call) throws -> GateResponse {
        guard call.username != nil else { throw Loonflow.Failure("请提供username", .text) }
        let paging = try Loonflow.Paging(call.query, emptyIsDefault: true)
        let workflow = call.definitions.workflow(WorkflowID(call.pathID))
        let found = matching((workflow?.fields ?? []).sorted { $0.id < $1.id }, call) { [$0.key, $0.name] }
        return Loonflow.paged(total: Int64(found.count), paging: paging) { writer in
            guard let workflow else { return }
            for field in paging.slice(found) {
                writer.beginObject()
                writer.field("id", field.id.value)
                writer.field("creator", workflow.creator.value)
                writer.field("gmt_created", call.calendar.dateTimeText(workflow.created))
                writer.field("gmt_modified", call.calendar.dateTimeText(workflow.modified))
                writer.field("is_deleted", false)
                writer.field("workflow_id", workflow.id.value)
                writer.field("field_type_id", Loonflow.code(field.type))
                writer.field("field_key", field.key)
                writer.field("field_name", field.name)
                writer.field("order_id", field.order)
                Loonflow.writePresentation(of: field, &writer)
                writer.endObject()
            }
        }
    }

    private func matching<Item>(_ items: [Item], _ call: Loonflow.Call, texts: (Item) -> [String]) -> [Item] {
        guard let part = call.query["search_value"].nonEmpty else { return items }
        return items.filter { texts($0).contains { $0.contains(part) } }
    }
}

extension Loonflow {
    /// JSON inside a string, spaced as the running system's own texts are.
    static func spaced(_ value: JSON) -> String {
        switch value {
        case .array(let items): "[" + items.map(spaced).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(JSON($0.key).text): \(spaced($0.value))" }.joined(separator: ", ") + "}"
        default: value.text
        }
    }

    static func limitText(_ rule: LimitRule) -> String {
        var out = JSONObject()
        if let period = rule.period { out["period"] = JSON(period) }
        if let count = rule.count { out["count"] = JSON(count) }
        if let level = rule.level { out["level"] = JSON(level.rawValue) }
        if let people = rule.people { out["allow_persons"] = JSON(joined(people)) }
        if let ids = rule.departments { out["allow_depts"] = JSON(ids.map(\.description).joined(separator: ",")) }
        if let ids = rule.roles { out["allow_roles"] = JSON(ids.map(\.description).joined(separator: ",")) }
        return spaced(.object(out))
    }
}
