import CanonicalModel
import Testing

@testable import Gateway

@Suite("Applying definitions")
struct DefinitionsTests {
    @Test("The first time adds everything, the second time writes nothing")
    func twice() throws {
        let kit = try EngineKit(definitions: nil)
        let first = try kit.engine.apply(TinyWorkflow.definitions())
        #expect(first.kinds["person"] == DefinitionsReport.Counts(added: 5))
        #expect(first.kinds["workflow"] == DefinitionsReport.Counts(added: 1))
        let second = try kit.engine.apply(TinyWorkflow.definitions())
        #expect(!second.isChanged)
        #expect(second.kinds["caller"] == DefinitionsReport.Counts(unchanged: 1))
    }

    @Test("A changed workflow is a new version; tickets begun before stay on theirs, also after a restart")
    func workflowVersions() throws {
        let folder = try TemporaryFolder()
        let kit = try EngineKit(folder: folder)
        let old = try kit.run(TinyWorkflow.create()).ticket
        let changed = TinyWorkflow.make { $0.states[1].participant = .person("dan") }
        #expect(try kit.engine.apply(TinyWorkflow.definitions([changed])).kinds["workflow"]?.changed == 1)
        let new = try kit.run(TinyWorkflow.create())
        #expect((old.workflowVersion, new.ticket.workflowVersion) == (1, 2))
        #expect(new.openAssignments.first?.people == ["dan"])
        kit.engine.stop()
        let again = try EngineKit(folder: folder, definitions: nil)
        let definitions = again.engine.definitions(of: TinyWorkflow.tenant)
        #expect(definitions.workflow(of: old)?.states[1].participant == .people(["ann", "bob"]))
        #expect(definitions.workflow(of: new.ticket)?.states[1].participant == .person("dan"))
        // Back to the first form: a third version, because the second one has tickets too.
        try again.engine.apply(TinyWorkflow.definitions())
        #expect(try again.run(TinyWorkflow.create()).ticket.workflowVersion == 3)
    }

    @Test("A workflow edited at another time but with the same rules is no new version")
    func sameRules() throws {
        let kit = try EngineKit()
        let later = TinyWorkflow.make { workflow in
            workflow.modified = Moment(seconds: 1_770_000_000)
            workflow.states[0].created = Moment(seconds: 1_770_000_000)
        }
        #expect(try !kit.engine.apply(TinyWorkflow.definitions([later])).isChanged)
    }

    @Test("What is not mentioned stays, what is to be removed goes")
    func removal() throws {
        let kit = try EngineKit()
        var set = TinyWorkflow.definitions()
        set.people.removeAll { $0.username == "dan" }
        set.callers = []
        let report = try kit.engine.apply(
            set, removing: [
                DefinitionKey(kind: .person, key: "dan"), DefinitionKey(kind: .person, key: "ann"), DefinitionKey(kind: .role, key: "77"),
            ])
        #expect(report.kinds["person"] == DefinitionsReport.Counts(unchanged: 4, removed: 1))
        #expect(kit.engine.definitions(of: TinyWorkflow.tenant).directory.person("dan") == nil)
        #expect(!kit.engine.callers("loonflow", named: "shop").isEmpty)
    }

    @Test("Callers are found by contract and name in every tenant, and all of a contract across tenants")
    func callers() throws {
        let kit = try EngineKit()
        var set = DefinitionSet(tenant: "south")
        set.callers = [
            Caller(contract: "loonflow", name: "desk", tenant: "south", workflows: .only([3, 1]), serialPrefix: "d", isEnabled: false),
            Caller(contract: "ngs", name: "desk", tenant: "south", serialPrefix: "n", settings: ["ips": ["10.0.0.1"]]),
        ]
        try kit.engine.apply(set)
        #expect(kit.engine.callers("loonflow", named: "desk") == [set.callers[0]])
        #expect(kit.engine.callers("ngs", named: "shop").isEmpty)
        #expect(kit.engine.callers("loonflow").map(\.name) == ["shop", "desk"])
        #expect(kit.engine.callers("ngs") == [set.callers[1]])
        let namesake = Caller(contract: "loonflow", name: "desk", tenant: "east", serialPrefix: "e")
        try kit.engine.apply(DefinitionSet(tenant: "east", callers: [namesake]))
        #expect(kit.engine.callers("loonflow", named: "desk") == [namesake, set.callers[0]])
    }

    @Test("People named by a caller become external once, and the next write knows them")
    func newPeople() throws {
        let folder = try TemporaryFolder()
        let kit = try EngineKit(folder: folder)
        var request = TinyWorkflow.create()
        request.newPeople = [
            Person(id: 0, username: "zoe", alias: "Zoe", kind: .superAdministrator), Person(id: 0, username: "ann", alias: "Other"),
        ]
        try kit.run(request)
        try kit.run(request)
        let directory = kit.engine.definitions(of: TinyWorkflow.tenant).directory
        #expect(directory.person("zoe")?.kind == .external)
        #expect(directory.person("zoe")?.id == 91)
        #expect(directory.person("ann")?.alias == "Ann")
        kit.engine.stop()
        let again = try EngineKit(folder: folder, definitions: nil)
        #expect(again.engine.definitions(of: TinyWorkflow.tenant).directory.person("zoe") == directory.person("zoe"))
    }

    @Test("A limit rule counts what was created within its period", arguments: [
        (LimitRule.Level.perPerson, ["cyd", "cyd", "dan", "cyd"], [true, true, true, false]),
        (.overall, ["cyd", "dan", "cyd", "dan"], [true, true, false, false]),
    ])
    func limits(_ level: LimitRule.Level, creators: [String], accepted: [Bool]) throws {
        let workflow = TinyWorkflow.make { workflow in
            workflow.limit.count = 2
            workflow.limit.period = 1
            workflow.limit.level = level
        }
        let kit = try EngineKit(definitions: TinyWorkflow.definitions([workflow]))
        let results = creators.map { name in (try? kit.run(TinyWorkflow.create(by: Username(name)))) != nil }
        #expect(results == accepted)
        kit.clock.advance(seconds: 3601)
        #expect((try? kit.run(TinyWorkflow.create(by: "cyd"))) != nil)
    }
}
