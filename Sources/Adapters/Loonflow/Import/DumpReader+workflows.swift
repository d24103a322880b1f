import CanonicalModel

extension Loonflow.DumpReader {
    mutating func workflows() -> [Workflow] {
        let states = parts("workflow.state", state)
        let transitions = parts("workflow.transition", transition)
        let fields = parts("workflow.customfield", field)
        let permissions = permissions()
        let calendar = calendar
        return taking("workflow.workflow") { (row) throws(ImportProblem) in
            let display = try row.embedded("display_form_str")
            return Workflow(
                id: WorkflowID(row.key), name: row.text("name"), description: row.text("description"),
                isDeleted: row.isDeleted, creator: Username(row.text("creator")),
                created: row.moment("gmt_created", calendar), modified: row.moment("gmt_modified", calendar),
                states: states[row.key] ?? [], transitions: transitions[row.key] ?? [], fields: fields[row.key] ?? [],
                notices: row.list("notices").compactMap { Int64($0).map { NoticeID($0) } },
                checksViewPermission: row.flag("view_permission_check"), limit: try Self.limit(row),
                displayKeys: (display.arrayValue ?? []).compactMap(\.stringValue),
                titleTemplate: row.text("title_template"), contentTemplate: row.text("content_template"),
                permissions: permissions[row.key] ?? WorkflowPermissions())
        }
    }

    /// Rows that belong to a workflow, by its id; deleted ones are left out.
    private mutating func parts<Value>(_ model: String, _ read: (Loonflow.DumpRow) throws(ImportProblem) -> Value)
        -> [Int64: [Value]]
    {
        let all = taking(model) { (row) throws(ImportProblem) -> (Int64, Value)? in
            row.isDeleted ? nil : (try row.number("workflow_id"), try read(row))
        }
        return Dictionary(grouping: all.compactMap { $0 }, by: \.0).mapValues { $0.map(\.1) }
    }

    private func state(_ row: Loonflow.DumpRow) throws(ImportProblem) -> State {
        State(
            id: StateID(row.key), name: row.text("name"), kind: try Self.stateKind(row), isHidden: row.flag("is_hidden"),
            order: try row.number("order_id"), allowsRetreat: row.flag("enable_retreat"),
            remembersLastHandler: row.flag("remember_last_man_enable"), participant: try Self.participant(row),
            distribution: try Self.distribution(row), fieldAttributes: try Self.fieldRules(row),
            label: try row.embedded("label"), creator: Username(row.text("creator")),
            created: row.moment("gmt_created", calendar), modified: row.moment("gmt_modified", calendar))
    }

    private static func stateKind(_ row: Loonflow.DumpRow) throws(ImportProblem) -> State.Kind {
        switch try row.number("type_id") {
        case 0: return .normal
        case 1: return .initial
        case 2: return .end
        default: throw row.problem("type_id is none of 0, 1, 2")
        }
    }

    private static func distribution(_ row: Loonflow.DumpRow) throws(ImportProblem) -> Distribution {
        switch try row.number("distribute_type_id") {
        case 1: return .acceptFirst
        case 2: return .direct
        case 3: return .random
        case 4: return .all
        default: throw row.problem("distribute_type_id is none of 1, 2, 3, 4")
        }
    }

    private static func fieldRules(_ row: Loonflow.DumpRow) throws(ImportProblem) -> [State.FieldRule] {
        var rules: [State.FieldRule] = []
        for (key, value) in try row.embedded("state_field_str").objectValue ?? JSONObject() {
            let attribute: FieldAttribute
            switch value.int64Value {
            case 1: attribute = .readOnly
            case 2: attribute = .required
            case 3: attribute = .optional
            default: throw row.problem("state_field_str gives \(key) an attribute that is none of 1, 2, 3")
            }
            rules.append(State.FieldRule(key: key, attribute: attribute))
        }
        return rules
    }

    private static func participant(_ row: Loonflow.DumpRow) throws(ImportProblem) -> Participant {
        let text = row.text("participant")
        switch try row.number("participant_type_id") {
        case 0: return .nobody
        case 1: return .person(Username(text))
        case 2: return .people(Loonflow.list(text).map { Username($0) })
        case 3: return .departments(try numbers(row).map { DepartmentID($0) })
        case 4: return .roles(try numbers(row).map { RoleID($0) })
        case 5:
            return .variables(
                Loonflow.list(text).compactMap { name in
                    [Participant.Variable.creator, .creatorLead].first { Loonflow.text($0) == name }
                })
        case 6: return .script(text)
        case 7: return .field(text)
        case 8: return .parentField(text)
        case 10: return .hook(try hook(row, url: "hook_url", token: "hook_token"))
        case 11: return .external(try hook(row, url: "external_url", token: "external_token"))
        default: throw row.problem("participant_type_id \(try row.number("participant_type_id")) is not known")
        }
    }

    private static func numbers(_ row: Loonflow.DumpRow) throws(ImportProblem) -> [Int64] {
        var out: [Int64] = []
        for part in row.list("participant") {
            guard let number = Int64(part) else { throw row.problem("participant is to be numbers joined by commas") }
            out.append(number)
        }
        return out
    }

    private static func hook(_ row: Loonflow.DumpRow, url: String, token: String) throws(ImportProblem) -> Hook {
        let settings = try row.embedded("participant")
        guard let address = settings[url]?.stringValue, let secret = settings[token]?.stringValue else {
            throw row.problem("participant is to hold \(url) and \(token)")
        }
        return Hook(url: address, token: secret, waits: settings["wait"]?.boolValue ?? false, extra: settings["extra_info"],
            retries: Int(clamping: settings["retries"]?.int64Value ?? 0))
    }

    private func transition(_ row: Loonflow.DumpRow) throws(ImportProblem) -> Transition {
        let destination = row.fields["destination_state_id"]?.int64Value ?? 0
        let timer = row.fields["timer"]?.int64Value ?? 0
        return Transition(
            id: TransitionID(row.key), name: row.text("name"), source: StateID(try row.number("source_state_id")),
            destination: destination == 0 ? nil : StateID(destination), attribute: Self.attribute(row),
            timer: row.fields["transition_type_id"]?.int64Value == 2 && timer > 0 ? timer : nil,
            conditions: try conditions(row), checksRequiredFields: row.flag("field_require_check"),
            alert: Transition.Alert(isEnabled: row.flag("alert_enable"), text: row.text("alert_text")))
    }

    static func attribute(_ row: Loonflow.DumpRow) -> Transition.Attribute {
        switch row.fields["attribute_type_id"]?.int64Value {
        case 1: .agree
        case 2: .refuse
        default: .other
        }
    }

    private func conditions(_ row: Loonflow.DumpRow) throws(ImportProblem) -> [Transition.Condition] {
        var out: [Transition.Condition] = []
        for entry in try row.embedded("condition_expression").arrayValue ?? [] {
            guard let text = entry["expression"]?.stringValue, let target = entry["target_state_id"]?.int64Value else {
                throw row.problem("condition_expression needs expression and target_state_id")
            }
            out.append(Transition.Condition(expression: text, target: StateID(target)))
        }
        return out
    }

    private func field(_ row: Loonflow.DumpRow) throws(ImportProblem) -> FieldDefinition {
        guard let type = Loonflow.fieldType(code: try row.number("field_type_id")) else {
            throw row.problem("field_type_id is not known")
        }
        return FieldDefinition(
            id: FieldID(row.key), key: try row.required("field_key"), name: row.text("field_name"), type: type,
            order: try row.number("order_id"), defaultValue: row.fields["default_value"]?.stringValue,
            description: row.text("description"), placeholder: row.text("placeholder"),
            template: row.text("field_template"), booleanDisplay: try row.embedded("boolean_field_display"),
            choices: try row.embedded("field_choice"), label: try row.embedded("label"))
    }

    private static func limit(_ row: Loonflow.DumpRow) throws(ImportProblem) -> LimitRule {
        let given = try row.embedded("limit_expression")
        var rule = LimitRule()
        rule.period = given["period"]?.int64Value
        rule.count = given["count"]?.int64Value
        rule.level = given["level"]?.int64Value.flatMap(LimitRule.Level.init(rawValue:))
        rule.people = given["allow_persons"].map { Loonflow.list($0.plainText).map { Username($0) } }
        rule.departments = given["allow_depts"].map { Loonflow.list($0.plainText).compactMap { Int64($0) }.map { DepartmentID($0) } }
        rule.roles = given["allow_roles"].map { Loonflow.list($0.plainText).compactMap { Int64($0) }.map { RoleID($0) } }
        return rule
    }

    private func permissions() -> [Int64: WorkflowPermissions] {
        var out: [Int64: WorkflowPermissions] = [:]
        for row in rows("workflow.workflowuserpermission") where !row.isDeleted {
            guard let workflow = row.fields["workflow"]?.int64Value else { continue }
            let name = row.text("user")
            let department = Int64(name).map { DepartmentID($0) }
            switch (row.text("permission"), row.text("user_type"), department) {
            case ("admin", "user", _): out[workflow, default: .init()].administrators.append(Username(name))
            case ("intervene", "user", _): out[workflow, default: .init()].interveners.append(Username(name))
            case ("intervene", "department", let id?): out[workflow, default: .init()].intervenerDepartments.append(id)
            case ("view", "user", _): out[workflow, default: .init()].viewers.append(Username(name))
            case ("view", "department", let id?): out[workflow, default: .init()].viewerDepartments.append(id)
            default: break
            }
        }
        return out
    }
}
