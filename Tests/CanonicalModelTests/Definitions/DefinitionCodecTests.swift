import Testing

@testable import CanonicalModel

/// Definitions come back from their JSON as they were.
@Suite("Definitions as JSON")
struct DefinitionCodecTests {
    static let at = Moment(milliseconds: 1_760_000_000_123)
    static let hook = Hook(url: "https://example.test/h", token: "secret", waits: true, extra: ["a": [1, nil]])

    static let participants: [Participant] = [
        .nobody, .person("ann"), .people(["ann", "bob"]), .people([]), .departments([1, 2]), .roles([3]),
        .variables([.creator, .creatorLead]), .script("run.py"), .field("owner"), .parentField("boss"), .hook(hook),
        .external(Hook(url: "https://example.test/e", token: "")),
    ]

    @Test("Every kind of participant", arguments: participants)
    func participant(_ participant: Participant) {
        #expect(Participant(json: participant.json) == participant)
    }

    @Test("A workflow with every part set, and one with next to nothing")
    func workflow() throws {
        #expect(Workflow(json: Self.full.json, version: 4) == Self.full)
        let bare = Workflow(id: 1, name: "", creator: "", created: Self.at, modified: Self.at, states: [], transitions: [], fields: [])
        #expect(Workflow(json: bare.json, version: 1) == bare)
    }

    @Test("Half a workflow is none", arguments: ["states", "transitions", "fields"])
    func damaged(_ key: String) {
        var json = Self.full.json
        json[key] = [["id": 1]]
        #expect(Workflow(json: json, version: 4) == nil)
    }

    @Test("People, departments, roles, and the catalog")
    func others() {
        let person = Person(
            id: 7, username: "ann", alias: "Ann", email: "a@example.test", phone: "1", isActive: false, isDeleted: true,
            kind: .workflowAdministrator, departments: [1, 2], roles: [3], staffID: "S1", staffNumber: 1 << 50, passwordHash: "scrypt$x")
        #expect(Person(json: person.json) == person)
        let department = Department(
            id: 1, name: "d", parent: 2, leader: "ann", approvers: ["bob"], label: "l", code: "c", isDeleted: true)
        #expect(Department(json: department.json) == department)
        let role = Role(id: 1, name: "r", description: "d", label: ["a": 1], code: "c", isDeleted: true)
        #expect(Role(json: role.json) == role)
        let line = ProductLine(id: 1, name: "p", isOwn: true, workflow: 3, department: 4, manager: "ann")
        #expect(ProductLine(json: line.json) == line)
        let type = TicketType(id: 1, name: "t", parent: 2)
        #expect(TicketType(json: type.json) == type)
        let tag = Tag(id: 1, name: "t", isEnabled: false, isDeleted: true, created: Self.at, updated: Self.at)
        #expect(Tag(json: tag.json) == tag)
        #expect(Organization(json: Organization(id: 1, name: "o").json) == Organization(id: 1, name: "o"))
        let alias = WorkflowAlias(contract: "ngs", name: "map", workflow: 1, steps: ["b": 2, "a": 1])
        #expect(WorkflowAlias(json: alias.json) == alias)
        let notice = Notice(id: 1, name: "n", description: "d", kind: .feishu, url: "https://example.test", token: "t")
        #expect(Notice(json: notice.json) == notice)
    }

    @Test("A caller's scope of nothing stays nothing", arguments: [WorkflowScope.all, .only([]), .only([3, 1])])
    func callers(_ scope: WorkflowScope) {
        let caller = Caller(
            contract: "ngs", name: "desk", tenant: "north", secrets: ["new", "old"], workflows: scope, serialPrefix: "d", isEnabled: false,
            settings: ["a": 1])
        #expect(Caller(json: caller.json, tenant: "north") == caller)
    }

    static let full: Workflow = {
        var workflow = Workflow(
            id: 9, version: 4, name: "w", description: "d", isDeleted: true, creator: "admin", created: at, modified: at,
            states: [
                State(
                    id: 1, name: "s", kind: .initial, isHidden: true, order: 3, allowsRetreat: true, remembersLastHandler: true,
                    participant: .hook(hook), distribution: .all,
                    fieldAttributes: [.init(key: "z", attribute: .required), .init(key: "a", attribute: .readOnly)],
                    label: ["l": 1], creator: "ann", created: at, modified: at)
            ],
            transitions: [
                Transition(
                    id: 1, name: "t", source: 1, destination: nil, attribute: .refuse, timer: 60,
                    conditions: [.init(expression: "a > 1", target: 2)], checksRequiredFields: false,
                    alert: .init(isEnabled: true, text: "sure?"))
            ],
            fields: [
                FieldDefinition(
                    id: 1, key: "k", name: "K", type: .multiSelect, order: 2, defaultValue: "", description: "d", placeholder: "p",
                    template: "t", booleanDisplay: ["1": "yes"], choices: ["b": "B", "a": "A"], label: ["x": nil])
            ],
            notices: [3, 1], checksViewPermission: true, displayKeys: ["sn"], titleTemplate: "{title}!", contentTemplate: "c")
        workflow.limit.period = 24
        workflow.limit.count = 3
        workflow.limit.level = .overall
        workflow.limit.people = []
        workflow.limit.departments = [1]
        workflow.limit.roles = [2]
        workflow.permissions.administrators = ["ann"]
        workflow.permissions.interveners = ["bob"]
        workflow.permissions.intervenerDepartments = [1]
        workflow.permissions.viewers = ["cyd"]
        workflow.permissions.viewerDepartments = [2]
        return workflow
    }()
}
