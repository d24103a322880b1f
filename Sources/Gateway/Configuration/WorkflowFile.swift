import Adapters
import CanonicalModel

/// `workflows/*.json5`: one workflow each.
enum WorkflowFile {
    /// Definitions of files have no history; one moment stands for all of them, so that applying a file twice changes nothing.
    static let timeless = Moment(milliseconds: 0)

    static func read(_ reader: inout ConfigReader) -> DefinitionSet {
        let tenant = TenantID(reader.string("tenant", default: "default"))
        let id = WorkflowID(reader.int64("id"))
        let creator = Username(reader.string("creator", default: "admin"))
        let states = reader.list("states") { state(&$0, creator: creator) }
        let transitions = reader.list("transitions", transition)
        let workflow = Workflow(
            id: id, name: reader.string("name"), description: reader.string("description", default: ""), creator: creator,
            created: timeless, modified: timeless, states: states, transitions: transitions,
            fields: reader.list("fields", field), notices: reader.int64List("notices").map { NoticeID($0) },
            checksViewPermission: reader.bool("viewPermissionCheck", default: false),
            limit: reader.object("limit", limit), displayKeys: reader.stringList("display"),
            titleTemplate: reader.string("titleTemplate", default: "{title}"),
            contentTemplate: reader.string("contentTemplate", default: ""),
            permissions: reader.object("permissions", permissions))
        WorkflowCheck.check(workflow, &reader)
        return DefinitionSet(tenant: tenant, workflows: [workflow])
    }

    private enum StateKind: String, CaseIterable {
        case normal
        case initial
        case end
    }

    private enum DistributionKind: String, CaseIterable {
        case acceptFirst
        case direct
        case random
        case all
    }

    private enum Attribute: String, CaseIterable {
        case readOnly
        case required
        case optional
    }

    private static func state(_ reader: inout ConfigReader, creator: Username) -> State {
        let kind = reader.enumeration("kind", default: StateKind.normal)
        let distribution = reader.enumeration("distribution", default: DistributionKind.direct)
        return State(
            id: StateID(reader.int64("id")), name: reader.string("name"),
            kind: State.Kind(rawValue: kind.rawValue) ?? .normal, isHidden: reader.bool("hidden", default: false),
            order: Int64(reader.int("order", range: 0...1_000_000, default: 0)),
            allowsRetreat: reader.bool("allowsRetreat", default: false),
            remembersLastHandler: reader.bool("remembersLastHandler", default: false), participant: participant(&reader),
            distribution: Distribution(rawValue: distribution.rawValue) ?? .direct, fieldAttributes: fieldRules(&reader),
            label: reader.json("label")?.json ?? .object(JSONObject()), creator: creator, created: timeless,
            modified: timeless)
    }

    private static func fieldRules(_ reader: inout ConfigReader) -> [State.FieldRule] {
        reader.stringMap("fields").compactMap { key, text in
            if let attribute = FieldAttribute(rawValue: text) { return State.FieldRule(key: key, attribute: attribute) }
            let choices = Attribute.allCases.map(\.rawValue).joined(separator: ", ")
            reader.report("fields", "'\(reader.name(of: "fields")).\(key)' must be one of \(choices)")
            return nil
        }
    }

    private static func participant(_ reader: inout ConfigReader) -> Participant {
        reader.optionalObject("participant") { reader in
            var found: [Participant] = []
            if let name = reader.optionalString("person") { found.append(.person(Username(name))) }
            if let names = reader.optionalStringList("people") { found.append(.people(names.map { Username($0) })) }
            let departments = reader.int64List("departments")
            if !departments.isEmpty { found.append(.departments(departments.map { DepartmentID($0) })) }
            let roles = reader.int64List("roles")
            if !roles.isEmpty { found.append(.roles(roles.map { RoleID($0) })) }
            var variables: [Participant.Variable] = []
            if reader.bool("creator", default: false) { variables.append(.creator) }
            if reader.bool("creatorLead", default: false) { variables.append(.creatorLead) }
            if !variables.isEmpty { found.append(.variables(variables)) }
            if let key = reader.optionalString("field") { found.append(.field(key)) }
            if let key = reader.optionalString("parentField") { found.append(.parentField(key)) }
            if let hook = reader.optionalObject("hook", hook) { found.append(.hook(hook)) }
            if let service = reader.optionalObject("external", external) { found.append(.external(service)) }
            if let name = reader.optionalString("script") {
                if !ScriptFolder.isPlain(name) {
                    reader.report("script", "'script' must be the name of a file in the folder of scripts, without slashes")
                }
                found.append(.script(name))
            }
            if found.count != 1 {
                reader.report(
                    ConfigProblem(
                        position: reader.position,
                        message: "'participant' must name exactly one kind: person, people, departments, roles, creator "
                            + "and/or creatorLead, field, parentField, hook, external or script"))
            }
            return found.first ?? .nobody
        } ?? .nobody
    }

    private static func hook(_ reader: inout ConfigReader) -> Hook {
        Hook(
            url: reader.string("url"), token: reader.secret("token").text, waits: reader.bool("waits", default: false),
            extra: reader.json("extra")?.json, retries: retries(&reader))
    }

    /// A service that is asked who handles.
    private static func external(_ reader: inout ConfigReader) -> Hook {
        Hook(
            url: reader.string("url"), token: reader.secret("token").text, extra: reader.json("extra")?.json,
            retries: retries(&reader))
    }

    private static func retries(_ reader: inout ConfigReader) -> Int {
        reader.int("retries", range: 0...Hook.mostRetries, default: 0)
    }

    private enum TransitionAttribute: String, CaseIterable {
        case agree
        case refuse
        case other
    }

    private static func transition(_ reader: inout ConfigReader) -> Transition {
        let attribute = reader.enumeration("attribute", default: TransitionAttribute.agree)
        let alert = reader.optionalString("alert")
        return Transition(
            id: TransitionID(reader.int64("id")), name: reader.string("name"), source: StateID(reader.int64("from")),
            destination: reader.optionalInt64("to").map { StateID($0) },
            attribute: Transition.Attribute(rawValue: attribute.rawValue) ?? .agree,
            timer: reader.optionalInt64("timerSeconds"), conditions: reader.list("conditions", condition),
            checksRequiredFields: reader.bool("checksRequiredFields", default: true),
            alert: Transition.Alert(isEnabled: alert != nil, text: alert ?? ""))
    }

    private static func condition(_ reader: inout ConfigReader) -> Transition.Condition {
        let text = reader.string("when")
        do throws(ExpressionError) {
            _ = try ConditionExpression(parsing: text)
        } catch {
            reader.report("when", "the condition cannot be read: \(error.message(in: text))")
        }
        return Transition.Condition(expression: text, target: StateID(reader.int64("to")))
    }

    private static func field(_ reader: inout ConfigReader) -> FieldDefinition {
        let key = reader.string("key")
        let type = reader.string("type", default: FieldType.text.rawValue)
        if FieldType(rawValue: type) == nil {
            let names = FieldType.allCases.map(\.rawValue).joined(separator: ", ")
            reader.report("type", "'type' must be one of \(names)")
        }
        return FieldDefinition(
            id: FieldID(reader.int64("id")), key: key, name: reader.string("name", default: key),
            type: FieldType(rawValue: type) ?? .text, order: Int64(reader.int("order", range: 0...1_000_000, default: 0)),
            defaultValue: reader.optionalString("default"), description: reader.string("description", default: ""),
            placeholder: reader.string("placeholder", default: ""), template: reader.string("template", default: ""),
            booleanDisplay: reader.json("booleanDisplay")?.json ?? .object(JSONObject()),
            choices: reader.json("choices")?.json ?? .object(JSONObject()),
            label: reader.json("label")?.json ?? .object(JSONObject()))
    }

    private static func limit(_ reader: inout ConfigReader) -> LimitRule {
        var rule = LimitRule()
        rule.period = reader.optionalInt64("hours")
        rule.count = reader.optionalInt64("count")
        rule.level = reader.optionalInt("level", range: 1...2).flatMap { LimitRule.Level(rawValue: Int64($0)) }
        rule.people = reader.optionalStringList("people")?.map { Username($0) }
        let departments = reader.int64List("departments")
        if !departments.isEmpty { rule.departments = departments.map { DepartmentID($0) } }
        let roles = reader.int64List("roles")
        if !roles.isEmpty { rule.roles = roles.map { RoleID($0) } }
        return rule
    }

    private static func permissions(_ reader: inout ConfigReader) -> WorkflowPermissions {
        var out = WorkflowPermissions()
        out.administrators = reader.stringList("administrators").map { Username($0) }
        out.interveners = reader.stringList("interveners").map { Username($0) }
        out.intervenerDepartments = reader.int64List("intervenerDepartments").map { DepartmentID($0) }
        out.viewers = reader.stringList("viewers").map { Username($0) }
        out.viewerDepartments = reader.int64List("viewerDepartments").map { DepartmentID($0) }
        return out
    }
}
