import Adapters
import CanonicalModel
import Testing

@testable import Gateway

/// Each job keeps its own links: two that reach the same tickets would write them in turn, or make them twice.
@Suite("Jobs beside each other, and the tenants they name")
struct SyncCheckTests {
    private static let loonflow = "{ contract: 'loonflow', baseURL: 'http://x', appName: 'a', token: 't', username: 'u', originField: 'origin' }"
    private static let kingsoft = "{ contract: 'kingsoft', baseURL: 'http://y', appId: 'a', secret: 's', originField: 'origin' }"

    private static func job(_ ends: String, _ filter: String = "{}", _ more: String = "") -> String {
        let fields = more.contains("fields:") ? "" : "fields: [{ local: 'title', remote: 'title' }],"
        return "{ \(ends),\n  filter: \(filter),\n  \(fields) \(more) }"
    }

    private func problems(_ files: [String: String]) throws -> [ConfigProblem] {
        let systems = ["connectors/oa.json5": Self.loonflow, "connectors/ks.json5": Self.kingsoft]
        return try ConfigurationFiles(systems.merging(files) { $1 }).read().problems
    }

    private static let toOA = "local: { tenant: 'default' }, remote: { connector: 'oa' }"
    private static let toKS = "local: { tenant: 'default' }, remote: { connector: 'ks' }"
    private static let toSouth = "local: { tenant: 'default' }, remote: { tenant: 'south' }"
    private static let fromSouth = "local: { tenant: 'south' }, remote: { tenant: 'default' }"

    private static func filter(_ local: String, _ remote: String) -> String { "{ local: { \(local) }, remote: { \(remote) } }" }

    struct Pair: Sendable, CustomTestStringConvertible {
        var ends = (toOA, toOA)
        var filters: (String, String)
        var more = ("", "")
        /// On which sides they could meet; nil where they cannot.
        var meeting: String?

        var testDescription: String { "\(ends) \(filters) \(more)" }
    }

    private static let one = "workflows: ['1']"
    private static let two = "workflows: ['2']"
    private static let everything = ("{}", "{}")
    private static let moving = "fields: [{ local: 'product_line', remote: 'product_group_name', direction: 'pull' }]"

    @Test("Two jobs between the same two systems take tickets that are certainly others", arguments: [
        Pair(filters: everything, meeting: "local and the remote"),
        Pair(filters: (filter(one, one), filter(two, two)), meeting: nil),
        Pair(filters: (filter(one, one), filter(one, two)), meeting: "local"),
        Pair(filters: (filter(one, one), filter(two, one)), meeting: "remote"),
        Pair(filters: (filter(one, ""), filter(two, "")), meeting: "remote"),
        Pair(filters: (filter("workflows: ['1', '3']", one), filter("workflows: ['2', '3']", two)), meeting: "local"),
        // A number may be a name's.
        Pair(filters: (filter(one, one), filter("workflows: ['desk']", two)), meeting: "local"),
        Pair(filters: (filter("workflows: ['desk']", one), filter("workflows: ['leave']", two)), meeting: nil),
        // Only from where tickets are taken.
        Pair(filters: (filter(one, ""), filter(two, "")), more: ("direction: 'push'", "direction: 'push'"), meeting: nil),
        Pair(filters: (filter("", one), filter("", two)), more: ("direction: 'pull'", "direction: 'pull'"), meeting: nil),
        Pair(filters: (filter(one, ""), filter("", two)), more: ("direction: 'push'", "direction: 'pull'"), meeting: "local and the remote"),
        // What a ticket may change tells nothing apart.
        Pair(
            filters: (filter("lifecycles: ['pending']", one), filter("lifecycles: ['closed']", two)), meeting: "local"),
        Pair(filters: (filter("tags: ['a']", one), filter("tags: ['b']", two)), meeting: "local"),
        Pair(filters: (filter("people: ['ann']", one), filter("people: ['bob']", two)), meeting: "local"),
        Pair(filters: (filter("createdSince: '2026-01-01'", one), filter("createdSince: '2027-01-01'", two)), meeting: "local"),
        // A product line is kept, but where a job writes it.
        Pair(
            ends: (toKS, toKS),
            filters: (filter("productLines: ['a']", "productLines: ['1']"), filter("productLines: ['b']", "productLines: ['2']")), meeting: nil),
        Pair(
            ends: (toKS, toKS),
            filters: (filter("productLines: ['a']", "productLines: ['1']"), filter("productLines: ['b']", "productLines: ['2']")),
            more: (moving, ""), meeting: "local"),
        Pair(filters: (filter("productLines: ['a']", one), filter("productLines: ['b']", two)), meeting: nil),
        // Other systems are other tickets.
        Pair(ends: (toOA, toKS), filters: everything, meeting: nil),
        Pair(ends: (toOA, toSouth), filters: everything, meeting: nil),
        Pair(ends: (toSouth, fromSouth), filters: everything, meeting: "local and the remote"),
        Pair(ends: (toSouth, fromSouth), filters: (filter(one, two), filter(one, two)), meeting: nil),
        Pair(ends: (toSouth, fromSouth), filters: (filter(one, two), filter(two, one)), meeting: "local and the remote"),
    ])
    func beside(pair: Pair) throws {
        let found = try problems([
            "sync/a.json5": Self.job(pair.ends.0, pair.filters.0, pair.more.0), "sync/b.json5": Self.job(pair.ends.1, pair.filters.1, pair.more.1),
        ])
        guard let meeting = pair.meeting else {
            #expect(found == [])
            return
        }
        let problem = try #require(found.first, "\(pair)")
        #expect(found.count == 1, "\(found)")
        #expect(problem.severity == .error)
        #expect(problem.message == "this job and sync/a.json5 tie the same two systems, and both could carry the same ticket of the \(meeting) side")
        #expect(problem.position == SourcePosition(file: "sync/b.json5", line: 2, column: 11))
        #expect(problem.hint?.contains("none in common") == true)
    }

    @Test("A workflow's number and its name are one where a file says so", arguments: [("'2'", true), ("'leave'", false), ("'1'", false)])
    func byNumberAndName(other: String, accepted: Bool) throws {
        func workflow(_ id: Int, _ name: String) -> String {
            "{ id: \(id), name: '\(name)', states: [{ id: 1, name: 'a', kind: 'initial' }, { id: 2, name: 'b', kind: 'end' }] }"
        }
        let found = try problems([
            "workflows/leave.json5": workflow(1, "leave"), "workflows/desk.json5": workflow(2, "desk"),
            "sync/a.json5": Self.job(Self.toOA, Self.filter("workflows: ['leave']", Self.one)),
            "sync/b.json5": Self.job(Self.toOA, Self.filter("workflows: [\(other)]", Self.two)),
        ])
        #expect(found.isEmpty == accepted, "\(found)")
    }

    @Test("A system has one name in two jobs that tie it to the same other, whatever they filter", arguments: [
        "local: { tenant: 'default', name: 'hq' }, remote: { connector: 'oa' }",
        "local: { tenant: 'default' }, remote: { connector: 'oa', name: 'office' }",
    ])
    func twoNames(ends: String) throws {
        let found = try problems([
            "sync/a.json5": Self.job(Self.toOA, Self.filter(Self.one, Self.one)), "sync/b.json5": Self.job(ends, Self.filter(Self.two, Self.two)),
        ])
        #expect(found.count == 1 && found[0].severity == .error && found[0].message.contains("each job would carry what the other has made"), "\(found)")
        #expect(found[0].position?.file == "sync/b.json5" && found[0].position?.line == 1)
    }

    @Test("One name is one system's", arguments: [
        ("local: { tenant: 'default' }, remote: { tenant: 'south', name: 'oa' }", "'oa' is tenant 'south' here and connector 'oa' in sync/a.json5"),
        ("local: { tenant: 'south', name: 'oa' }, remote: { connector: 'ks' }", "'oa' is tenant 'south' here and connector 'oa' in sync/a.json5"),
        ("local: { tenant: 'default' }, remote: { connector: 'ks', name: 'oa' }", "'oa' is connector 'ks' here and connector 'oa' in sync/a.json5"),
    ])
    func oneName(ends: String, complaint: String) throws {
        let found = try problems(["sync/a.json5": Self.job(Self.toOA), "sync/b.json5": Self.job(ends)])
        #expect(found.count == 1 && found[0].severity == .error && found[0].message.contains(complaint), "\(found)")
    }

    @Test("Two connectors to one address are one system under one name", arguments: [
        (one, one, false), (two, two, true),
    ])
    func twoConnectors(local: String, remote: String, accepted: Bool) throws {
        let found = try problems([
            "connectors/oa2.json5": Self.loonflow,
            "sync/a.json5": Self.job(Self.toOA, Self.filter(Self.one, Self.one)),
            "sync/b.json5": Self.job("local: { tenant: 'default' }, remote: { connector: 'oa2', name: 'oa' }", Self.filter(local, remote)),
        ])
        #expect(found.isEmpty == accepted, "\(found)")
    }

    @Test("Two connectors to one address under two names are warned of where the filters do not keep the jobs apart", arguments: [
        (one, one, true), (two, two, false),
    ])
    func oneAddress(local: String, remote: String, warned: Bool) throws {
        let found = try problems([
            "connectors/oa2.json5": Self.loonflow,
            "sync/a.json5": Self.job(Self.toOA, Self.filter(Self.one, Self.one)),
            "sync/b.json5": Self.job("local: { tenant: 'default' }, remote: { connector: 'oa2' }", Self.filter(local, remote)),
        ])
        #expect(found.map(\.severity) == (warned ? [.warning] : []), "\(found)")
        #expect(found.allSatisfy { $0.message == "connector 'oa2' goes to the same address as connector 'oa' of sync/a.json5" })
    }

    @Test("A job that nobody runs is only warned of", arguments: [true, false])
    func disabled(first: Bool) throws {
        let found = try problems([
            "sync/a.json5": Self.job(Self.toOA, "{}", "enabled: \(!first)"), "sync/b.json5": Self.job(Self.toOA, "{}", "enabled: \(first)"),
        ])
        #expect(found.count == 1 && found[0].severity == .warning, "\(found)")
    }

    @Test("A tenant is not tied to itself under another name") func itself() throws {
        let found = try problems(["sync/a.json5": Self.job("local: { tenant: 'default' }, remote: { tenant: 'default', name: 'mirror' }")])
        #expect(found.map(\.message) == ["both ends are the tenant 'default'"])
    }

    // MARK: Tenants

    private static let desk = """
        { id: 2, name: 'desk', states: [{ id: 1, name: 'a', kind: 'initial' }, { id: 2, name: 'b', kind: 'end' }] }
        """
    private static let catalog = "{ productLines: [{ id: 36, name: 'cloud', workflow: 2 }], tags: [{ id: 1, name: 'vip' }] }"

    private func tenants(_ job: String) throws -> [ConfigProblem] {
        try problems(["workflows/desk.json5": Self.desk, "catalog.json5": Self.catalog, "directory/south.json5": "{ tenant: 'south' }", "sync/a.json5": job])
    }

    @Test("A tenant, product line or tag that is in no file is an error, a workflow a warning", arguments: [
        (job("local: { tenant: 'defualt' }, remote: { connector: 'oa' }"), "there is no tenant 'defualt'", "did you mean 'default'?", ConfigProblem.Severity.error),
        (job("local: { tenant: 'default' }, remote: { tenant: 'archive' }"), "there is no tenant 'archive'", "directory/archive.json5", .error),
        (job("local: { tenant: 'default', workflow: 7 }, remote: { connector: 'oa' }"), "workflow '7' of tenant 'default' is in no file", "import", .warning),
        (job(toOA, filter("workflows: ['desc']", "")), "workflow 'desc' of tenant 'default' is in no file", "did you mean 'desk'?", .warning),
        (job(toOA, filter("productLines: ['clud']", "")), "tenant 'default' has no product line 'clud'", "did you mean 'cloud'?", .error),
        (job(toOA, filter("tags: ['gold']", "")), "tenant 'default' has no tag 'gold'", "catalog", .error),
        (job(toSouth, filter("", "tags: ['vip']")), "tenant 'south' has no tag 'vip'", "catalog", .error),
    ])
    func unknown(job: String, complaint: String, hint: String, severity: ConfigProblem.Severity) throws {
        let found = try tenants(job)
        #expect(found.count == 1 && found[0].message == complaint && found[0].severity == severity, "\(found)")
        #expect(found[0].hint?.contains(hint) == true, "\(found)")
        #expect(found[0].position?.file == "sync/a.json5" && (found[0].position?.column ?? 0) > 10)
    }

    @Test("What is in a file, or cannot be known without the store, is accepted", arguments: [
        job("local: { tenant: 'default', workflow: 2 }, remote: { connector: 'oa' }", filter("workflows: ['2', 'desk'], productLines: ['36', 'cloud'], tags: ['1', 'vip']", "workflows: ['9']")),
        // No file of that tenant has workflows, so an import has brought them.
        job("local: { tenant: 'south', workflow: 9 }, remote: { connector: 'oa' }", filter("workflows: ['9']", "")),
        job("local: { tenant: 'default' }, remote: { tenant: 'archive' }", "{}", "enabled: false"),
    ])
    func known(job: String) throws {
        #expect(try tenants(job) == [])
    }
}
