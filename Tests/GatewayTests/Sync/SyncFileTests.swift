import Adapters
import CanonicalModel
import Foundation
import Testing

@testable import Gateway

/// What is wrong with a job is found when it is read.
@Suite("Files of sync jobs")
struct SyncFileTests {
    private func read(_ job: String, connector: String? = nil, capabilities: ConnectorCapabilities? = nil) throws -> ConfigurationFolder {
        let folder = try TemporaryFolder()
        for (place, text) in [("sync", job), ("connectors", connector)] as [(String, String?)] {
            guard let text else { continue }
            try FileManager.default.createDirectory(atPath: folder.path(place), withIntermediateDirectories: true)
            try text.write(toFile: folder.path("\(place)/oa.json5"), atomically: true, encoding: .utf8)
        }
        let entry = ConnectorEntry("toy") { reader, _ in
            _ = reader.string("address")
            return ConnectorConfiguration(capabilities: capabilities ?? Self.mute, remote: RemoteSettings(baseURL: "http://x")) { _, _ in NoEnd() }
        }
        return ConfigurationFolder.read(folder.path(""), environment: [:], connectors: [entry])
    }

    /// Can hardly do anything.
    private static let mute: ConnectorCapabilities = {
        var traits = EndTraits()
        (traits.reads, traits.looksUp, traits.deletes) = (false, false, false)
        return ConnectorCapabilities(
            traits: traits, readable: [], writable: ["subject"], hasCustomFields: false, listsAll: false, comments: false,
            attachments: false)
    }()

    private static let toy = "{ contract: 'toy', address: 'x' }"

    @Test("A job is read with all it says") func whole() throws {
        let configuration = try read(
            """
            {
              local: { tenant: "default", workflow: 7 }, remote: { tenant: "south", name: "the-south" },
              direction: "both", every: "500ms", fullEvery: "never", onEvent: false, batch: 10, parallel: 3,
              filter: { local: { workflows: ["7"], lifecycles: ["pending"], createdSince: "2026-01-31" } },
              fields: [
                { local: "title", remote: "subject", text: 20 },
                { field: "urgency", local: "priority", remote: "level", table: [[1, "high"], [2, "low"]], otherwise: { remote: { use: "low" } }, conflict: "ask" },
                { local: "reported", remote: "since", date: { remote: "%Y-%m-%d" }, direction: "push" },
                { field: "source", local: { constant: "sanmen" }, remote: "origin", direction: "push" },
                { field: "heading", local: { template: "{title} ({serial_number})" }, remote: "heading", direction: "push" },
              ],
              comments: "push", attachments: "none", deletion: { local: "close", remote: "ask" }, closing: "tell",
              reopening: "follow", twoMatches: "keepOldest", outOfScope: "detach", misses: 5, doubtSeconds: 60,
              brake: { percent: 5, atLeast: 2 },
            }
            """)
        #expect(configuration.errors.map(\.description) == [])
        let job = try #require(configuration.jobs.first)
        #expect(job.name == "oa" && job.isEnabled)
        #expect(job.rules.systems == Sided(local: "sanmen", remote: "the-south"))
        #expect(job.schedule == SyncJob.Schedule(every: 500, fullEvery: nil, onEvent: false))
        #expect(job.rules.fields.map(\.key) == ["title", "urgency", "reported", "source", "heading"])
        #expect(job.rules.fields[1].conflict == .ask)
        #expect(job.rules.fields[1].form.remote(3) == "low")
        #expect(job.rules.fields[2].fixed == [.local])
        #expect(job.rules.comments == .push && job.rules.attachments == JobRules.Direction.none)
        #expect(job.rules.deletion == Sided(local: .close, remote: .ask))
        #expect(job.rules.closing == Sided(both: .tell))
        #expect(job.rules.brake.percent == 5 && job.rules.misses == 5 && job.rules.doubt == 60)
        #expect(job.ends.local.filter.lifecycles == [.pending] && job.ends.local.workflow == 7)
    }

    private static let ends = "local: { tenant: 'default' }, remote: { tenant: 'south' }"
    private static let outside = "local: { tenant: 'default' }, remote: { connector: 'oa' }, direction: 'push'"
    private static let title = "fields: [{ local: 'title', remote: 'subject' }]"

    @Test("What is wrong is told with its place", arguments: [
        ("{ \(ends), \(title), dirction: 'push' }", "unknown key 'sync.oa.dirction'"),
        ("{ \(ends), fields: [] }", "at least one field"),
        ("{ remote: { tenant: 'a' }, \(title) }", "'sync.oa.local' is missing"),
        ("{ local: { tenant: 'default' }, remote: { tenant: 'default' }, \(title) }", "both ends are the same system"),
        ("{ \(ends), \(title), every: '5 minutes' }", "'every' must be a time"),
        ("{ \(ends), fields: [{ local: 'title', remote: 'a' }, { local: 'title', remote: 'b' }] }", "title is mapped twice"),
        ("{ \(ends), fields: [{ local: 'title', remote: 'a', conflict: 'higherState' }] }", "higherState is for lifecycle only"),
        ("{ \(ends), fields: [{ local: 'serial_number', remote: 'a' }] }", "cannot write 'serial_number'"),
        ("{ \(ends), fields: [{ field: 'x', local: { constant: 1 }, remote: 'a' }] }", "cannot be written there"),
        ("{ \(ends), fields: [{ local: 'a', remote: 'b', table: [[1, 2]], text: 3 }] }", "one form"),
        ("{ \(ends), fields: [{ local: 'a', remote: 'b', table: [[1, 2, 3]] }] }", "must be a pair"),
        ("{ \(ends), \(title), filter: { local: { lifecycles: ['open'] } } }", "'open' is no lifecycle"),
        ("{ \(ends), \(title), filter: { local: { createdSince: 'yesterday' } } }", "'createdSince' must be"),
        ("{ local: { tenant: 'a' }, remote: { connector: 'ao' }, \(title) }", "did you mean 'oa'?"),
        ("{ local: { connector: 'oa' }, remote: { tenant: 'a' }, \(title) }", "the local end must be a tenant"),
        ("{ \(outside), \(title) }", "the job must say 'unanswered'"),
        ("{ \(outside), unanswered: 'atMostOnce', fields: [{ local: 'title', remote: 'subjekt' }] }", "did you mean 'subject'?"),
        ("{ \(outside), unanswered: 'atMostOnce', \(title), filter: { remote: { tags: ['a'] } } }", "cannot keep to a filter by tags"),
        ("{ \(outside), unanswered: 'atMostOnce', \(title), comments: 'push' }", "takes no comments"),
        ("{ \(outside), unanswered: 'atMostOnce', \(title), deletion: 'delete' }", "deletes remote tickets"),
        ("{ local: { tenant: 'a' }, remote: { connector: 'oa' }, unanswered: 'atMostOnce', \(title) }", "cannot be read"),
        ("{ \(outside), unanswered: 'atMostOnce', \(title), doubtSeconds: 40 }", "'doubtSeconds' is too short for 'oa'"),
    ]) func wrong(job: String, complaint: String) throws {
        let found = try read(job, connector: Self.toy).errors
        #expect(found.contains { $0.description.contains(complaint) }, "\(found)")
        #expect(found.allSatisfy { $0.position?.file.hasPrefix("sync/") ?? false }, "\(found)")
    }

    /// Shows and takes some lifecycles, gives no files, and takes its own fields only with the creation.
    private static let picky: ConnectorCapabilities = {
        var picky = ConnectorCapabilities(
            traits: EndTraits(), readable: ["subject", .lifecycle], writable: ["subject", .lifecycle], hasCustomFields: true,
            listsAll: true, comments: true, attachments: true)
        picky.readableLifecycles = [.pending, .closed, .completed]
        picky.writableLifecycles = [.pending, .closed]
        picky.customFieldsOnlyAtCreation = true
        picky.onlyAtCreation = ["subject"]
        picky.filters = [.lifecycles]
        return picky
    }()

    private static let both = "local: { tenant: 'default' }, remote: { connector: 'oa' }"
    private static let all = """
        ['draft','pending'],['pending','pending'],['inProgress','pending'],['returned','pending'],['completed','closed'],\
        ['failed','closed'],['closed','closed'],['cancelled','closed'],['withdrawn','closed']
        """

    private static func lifecycle(_ rest: String) -> String {
        "{ \(both), fields: [{ local: 'lifecycle', remote: 'lifecycle', \(rest) }] }"
    }

    @Test("What the other system cannot do is refused with its place and what to write instead", arguments: [
        (lifecycle(""), "cannot be set to what cancelled, completed, draft, failed,", "pending, closed"),
        (lifecycle("direction: 'push'"), "cannot be set to what", "pair the others with these in 'table'"),
        (lifecycle("table: [['pending','pending'],['closed','closed']], direction: 'pull'"), "'oa' can show completed, for which there is no pair", "otherwise"),
        (lifecycle("table: [\(all)]"), "'oa' can show completed, for which there is no pair", "add pairs"),
        (lifecycle("table: [\(all), ['completed','completed'], ['failed','failed']]"), "neither shows the lifecycle 'failed'", "pending, completed, closed"),
        (lifecycle("table: [\(all), ['completed','compleated']]"), "'compleated' is no lifecycle", "did you mean 'completed'?"),
        (lifecycle("table: [['completed','completed'],['pending','pending'],['closed','closed']], otherwise: { remote: { use: 'closed' } }"), "cannot be set to what completed would be there", "pending, closed"),
        (lifecycle("table: [['withdrawn','closed'], \(all), ['completed','completed']]"), "\"closed\" would be \"withdrawn\" on the local side, which is open", "put the pair with"),
        ("{ \(both), \(title), attachments: 'both' }", "attachments of the remote system cannot be fetched", "set it to \"push\""),
        ("{ \(both), \(title), filter: { remote: { lifecycles: ['failed'] } } }", "'oa' never shows 'failed'", "pending, completed, closed"),
        ("{ \(both), \(title), filter: { remote: { people: ['a'] } } }", "cannot keep to a filter by people", "remove it"),
    ]) func cannot(job: String, complaint: String, hint: String) throws {
        let found = try read(job, connector: Self.toy, capabilities: Self.picky).errors
        let problem = try #require(found.first { $0.description.contains(complaint) }, "\(found)")
        #expect("\(problem.hint ?? "") \(problem.description)".contains(hint), "\(problem)")
        #expect(problem.position?.file.hasPrefix("sync/") ?? false)
        #expect((problem.position?.line ?? 0) > 0 && (problem.position?.column ?? 0) > 0)
    }

    @Test("A table that covers what both sides show is a job, and fields of the creation are written once") func picky() throws {
        let job = "{ \(Self.both), fields: [{ local: 'lifecycle', remote: 'lifecycle', table: [\(Self.all), ['completed','completed']] }, { local: 'title', remote: 'subject' }, { local: 'note', remote: 'memo' }] }"
        let configuration = try read(job, connector: Self.toy, capabilities: Self.picky)
        #expect(configuration.errors.map(\.description) == [])
        let rules = try #require(configuration.jobs.first?.rules)
        #expect(rules.fields.map(\.fixed) == [[], [.remote], [.remote]])
        #expect(rules.attachments == .push)
    }

    @Test("A push to a system that can only be written to is a job") func pushOnly() throws {
        let configuration = try read("{ \(Self.outside), unanswered: 'atLeastOnce', \(Self.title) }", connector: Self.toy)
        #expect(configuration.errors.map(\.description) == [])
        #expect(configuration.jobs.first?.rules.comments == .pull || configuration.jobs.first?.rules.comments == JobRules.Direction.none)
        #expect(configuration.systems.map(\.name) == ["oa"])
    }

    @Test("A connector of an unknown contract is an error") func unknownContract() throws {
        let found = try read("{ \(Self.ends), \(Self.title) }", connector: "{ contract: 'tay' }").errors
        #expect(found.contains { $0.description.contains("no outside system speaks 'tay'") })
    }

    @Test("The shipped example is right") func shipped() throws {
        let checkout = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        let configuration = ConfigurationFolder.read(checkout + "/adapter-config", environment: [:])
        #expect(configuration.errors.map(\.description) == [])
        #expect(configuration.jobs.map(\.name) == ["branch-office", "service-desk"])
        #expect(configuration.jobs.allSatisfy { !$0.isEnabled })
    }
}

/// An end that nobody asks.
private struct NoEnd: SyncEnd {
    func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage { throw .unavailable("") }
    func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting { throw .unavailable("") }
    func create(_ fields: [FieldKey: JSON], origin: Origin) async throws(SyncFault) -> Receipt { throw .unavailable("") }
    func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt { throw .unavailable("") }
}
