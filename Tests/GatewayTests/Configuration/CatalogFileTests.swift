import Adapters
import CanonicalModel
import Foundation
import Testing

@testable import Gateway

@Suite("The catalog file")
struct CatalogFileTests {
    private static let everything = """
        {
            tenant: "north",
            productLines: [
                { id: 36, name: "cloud", workflow: 2, department: 3, manager: "ann", form: 1 },
                { id: 37, name: "own", workflow: 2, own: true },
            ],
            types: [{ id: 1, name: "fault" }, { id: 11, name: "login", parent: 1 }],
            tags: [
                { id: 1, name: "vip", created: 1600000000, updated: 1600000009 },
                { id: 2, name: "old", enabled: false, deleted: true },
            ],
            organizations: [
                { id: 1, name: "acme", accounts: [
                    { user: 7, attribute: -1, level: 2, director: 40001, directorName: "Ann" }, { user: 8 },
                ] },
                { id: 2, name: "bare" },
            ],
            forms: [
                { id: 1, name: "report", fields: [
                    { id: 1, key: "contact" },
                    { id: 2, key: "scope", name: "Scope", type: "select", options: ["a", { b: 1 }], order: 2, remarks: "r",
                      required: true, deleted: true, created: 5, updated: 6 },
                    { id: 3, key: "period", type: "dateTimeSpan", options: "x,y" },
                ] },
                { id: 2, name: "empty" },
            ],
        }
        """

    private func read(_ text: String) throws -> ConfigurationFolder {
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path("catalog.json5")))
        return ConfigurationFolder.read(folder.url.path, environment: [:])
    }

    @Test("defines product lines, types, tags, customers and forms with all that the gates show of them")
    func reads() throws {
        let folder = try read(Self.everything)
        #expect(folder.problems.isEmpty, "\(folder.problems)")
        let set = try #require(folder.definitions.first { $0.tenant == "north" })
        #expect(set.productLines == [
            ProductLine(id: 36, name: "cloud", workflow: 2, department: 3, manager: "ann", form: 1),
            ProductLine(id: 37, name: "own", isOwn: true, workflow: 2),
        ])
        #expect(set.types == [TicketType(id: 1, name: "fault"), TicketType(id: 11, name: "login", parent: 1)])
        let none = Moment(milliseconds: 0)
        #expect(set.tags == [
            Tag(id: 1, name: "vip", created: Moment(seconds: 1_600_000_000), updated: Moment(seconds: 1_600_000_009)),
            Tag(id: 2, name: "old", isEnabled: false, isDeleted: true, created: none, updated: none),
        ])
        #expect(set.organizations == [
            Organization(
                id: 1, name: "acme",
                accounts: [
                    Organization.Account(user: 7, attribute: -1, level: 2, director: 40001, directorName: "Ann"),
                    Organization.Account(user: 8),
                ]),
            Organization(id: 2, name: "bare"),
        ])
        #expect(set.forms == [
            Form(
                id: 1, name: "report",
                fields: [
                    Form.Entry(id: 1, key: "contact", name: "contact"),
                    Form.Entry(
                        id: 2, key: "scope", name: "Scope", kind: .select, order: 2, remarks: "r", isRequired: true,
                        options: ["a", ["b": 1]], isDeleted: true, created: Moment(seconds: 5), updated: Moment(seconds: 6)),
                    Form.Entry(id: 3, key: "period", name: "period", kind: .dateTimeSpan, options: "x,y"),
                ]),
            Form(id: 2, name: "empty"),
        ])
    }

    @Test("is the same after the store has had it, also after a restart")
    func kept() throws {
        let set = try #require(try read(Self.everything).definitions.first { $0.tenant == "north" })
        let folder = try TemporaryFolder()
        let kit = try EngineKit(folder: folder, definitions: set)
        #expect(try !kit.engine.apply(set).isChanged)
        kit.engine.stop()
        let again = try EngineKit(folder: folder, definitions: nil).engine.definitions(of: "north")
        #expect(again.productLines.values.sorted { $0.id < $1.id } == set.productLines)
        #expect(again.types.values.sorted { $0.id < $1.id } == set.types)
        #expect(again.tags.values.sorted { $0.id < $1.id } == set.tags)
        #expect(again.organizations.values.sorted { $0.id < $1.id } == set.organizations)
        #expect(again.forms.values.sorted { $0.id < $1.id } == set.forms)
    }

    @Test(
        "what does not hold together is refused by name",
        arguments: [
            ("{ productLines: [{ id: 1, name: 'a', workflow: 1, form: 5 }] }", "names form 5, which is in no file"),
            ("{ forms: [{ id: 1, name: 'a' }, { id: 1, name: 'b' }] }", "two forms have the id 1"),
            ("{ organizations: [{ id: 1, name: 'a' }, { id: 1, name: 'b' }] }", "two organizations have the id 1"),
            ("{ tags: [{ id: 1, name: 'a' }, { id: 1, name: 'b' }] }", "two tags have the id 1"),
            ("{ types: [{ id: 1, name: 'a' }, { id: 1, name: 'b' }] }", "two types have the id 1"),
            ("{ forms: [{ id: 1, name: 'a', fields: [{ id: 1, key: 'k' }, { id: 2, key: 'k' }] }] }", "two fields have the same key"),
            ("{ forms: [{ id: 1, name: 'a', fields: [{ id: 1, key: 'k' }, { id: 1, key: 'l' }] }] }", "two fields have the same id"),
            ("{ forms: [{ id: 1, name: 'a', fields: [{ id: 1, key: 'k', type: 'date' }] }] }", "dateTimeSpan"),
            ("{ forms: [{ id: 1, name: 'a', fields: [{ id: 1 }] }] }", "key"),
            ("{ organizations: [{ id: 1, name: 'a', accounts: [{ level: 1 }] }] }", "user"),
            ("{ organizations: [{ id: 1, name: 'a', accounts: [{ user: 1, level: 3000000000 }] }] }", "level"),
        ])
    func refused(_ text: String, _ word: String) throws {
        let problems = try read(text).errors.map(\.message)
        #expect(problems.contains { $0.contains(word) }, "\(problems)")
    }
}
