import Adapters
import CanonicalModel
import Foundation
import Synchronization

@testable import Gateway

/// Two tenants of one gateway as the two ends of a job: north is local, south is remote.
struct TwoTenants {
    static let north: TenantID = "north"
    static let south: TenantID = "south"
    static let fields = ["title", "detail", "priority", "lifecycle", "note", "creator"]

    let kit: EngineKit
    var job: SyncJob
    let surroundings: SyncSurroundings

    init(folder: TemporaryFolder? = nil, change: (inout SyncJob) -> Void = { _ in }) throws {
        kit = try EngineKit(.soleSQLite, folder: folder, definitions: Self.definitions(Self.north))
        try kit.engine.apply(Self.definitions(Self.south))
        let cryptography = try OpenSSLCryptography()
        surroundings = SyncSurroundings(
            engine: kit.engine, cryptography: cryptography,
            files: try FileShelf(folder: kit.folder.path("attachments"), cryptography: cryptography), outside: OutsideSystems(
                egress: EgressGuard(), temporaryFolder: kit.folder.path("attachments/incoming"), cryptography: cryptography,
                originKey: [], now: kit.engine.settings.now)
        ) { _ in }
        var job = Self.job()
        change(&job)
        self.job = job
    }

    static func definitions(_ tenant: TenantID) -> DefinitionSet {
        let isSouth = tenant == south
        return TinyWorkflow.definitions(
            [
                TinyWorkflow.make(id: isSouth ? 8 : 7, offset: isSouth ? 100 : 0, name: "tiny") { workflow in
                    workflow.notices = []
                    workflow.transitions.removeAll { $0.timer != nil }
                    workflow.fields = [
                        FieldDefinition(id: 1, key: "note", name: "Note", type: .text, order: 1),
                        // Takes less in the south than in the north.
                        FieldDefinition(id: 2, key: "count", name: "Count", type: isSouth ? .integer : .text, order: 2),
                    ]
                }
            ], tenant: tenant)
    }

    static func job() -> SyncJob {
        let rules = fields.map { name -> FieldRule in
            var rule = FieldRule(FieldKey(name))
            if name == "creator" { rule.fixed = [.local, .remote] }
            return rule
        } + [FieldRule("count", direction: .push)]
        let mapping = TicketMapping((fields + ["count"]).map { FieldMapping(FieldKey($0), local: .field($0), remote: .field($0)) })
        var jobRules = JobRules(
            job: "pair", systems: Sided(local: "north", remote: "south"), traits: Sided(both: LocalEnd.traits), fields: rules)
        jobRules.brake.percent = 100
        return SyncJob(
            name: "pair", isEnabled: true,
            ends: Sided(
                local: SyncJob.End(place: .tenant(north), filter: SyncFilter(), workflow: 7),
                remote: SyncJob.End(place: .tenant(south), filter: SyncFilter(), workflow: 8)),
            rules: jobRules, mapping: mapping, schedule: SyncJob.Schedule(), batch: 50, parallel: 8)
    }

    // MARK: What people do

    @discardableResult
    func create(_ title: String, in tenant: TenantID = north, by creator: Username = "cyd", note: String = "n") throws -> Ticket {
        kit.clock.advance(seconds: 1)
        let isSouth = tenant == Self.south
        let new = NewTicket(title: title, input: FieldInput(values: ["note": JSON(note)], writable: .anyField))
        return try kit.run(
            TinyWorkflow.create(new, by: creator, workflow: isSouth ? 8 : 7, offset: isSouth ? 100 : 0, tenant: tenant)).ticket
    }

    @discardableResult
    func act(_ id: TicketID, in tenant: TenantID, _ commands: Command..., by actor: Username = "root") throws -> Ticket {
        kit.clock.advance(seconds: 1)
        return try kit.run(TinyWorkflow.request(.person(actor), .existing(.id(id)), commands, tenant: tenant)).ticket
    }

    @discardableResult
    func edit(_ id: TicketID, in tenant: TenantID, title: String? = nil, note: String? = nil) throws -> Ticket {
        var changes = FieldChanges(title: title)
        if let note { changes.input = FieldInput(values: ["note": JSON(note)], writable: .anyField) }
        return try act(id, in: tenant, .saveFields(changes))
    }

    // MARK: What sync does

    @discardableResult
    func sync(full: Bool = false, brakeLifted: Bool = false, ledger: (any SyncLedger)? = nil) async throws -> SyncRound.Tally {
        kit.clock.advance(seconds: 1)
        let round = try job.round(surroundings, ledger: ledger ?? job.ledger(surroundings))
        return try await round.run(full: full, brakeLifted: brakeLifted)
    }

    func verify(strictly: Bool = false) async throws -> SyncVerifier.Report {
        let lanes = try job.lanes(surroundings, ledger: job.ledger(surroundings))
        return try await SyncVerifier(lanes: lanes, batch: 20, parallel: 4).run(strictly: strictly)
    }

    // MARK: What is there

    func tickets(_ tenant: TenantID) throws -> [Ticket] {
        try kit.list { $0.tenant = tenant }.items.sorted { $0.id < $1.id }
    }

    func ticket(_ id: TicketID, in tenant: TenantID) throws -> Ticket? {
        try kit.engine.ticket(.id(id), in: tenant)
    }

    /// The twin of a ticket that was made in the north.
    func twin(of ticket: TicketID) throws -> Ticket? {
        let link = try kit.engine.store.read { store throws(StoreError) in
            try store.syncLink(of: TwinID(String(ticket.value)), on: .local, job: job.name)
        }
        guard let id = link?.ends.remote.id.flatMap({ Int64($0.value) }) else { return nil }
        return try self.ticket(TicketID(id), in: Self.south)
    }

    func letters() throws -> [String] {
        try kit.engine.store.read { store throws(StoreError) in try store.syncDeadLetters(of: job.name, limit: 100) }
            .compactMap { $0.letter["reason"]?.stringValue }
    }

    func request(_ request: JobRequest) throws {
        let (name, systems) = (job.name, job.rules.systems)
        _ = try kit.engine.perform(
            .custom { context in
                _ = try context.carryOut(request, of: name, systems)
                return .done
            }
        ).get()
    }

    func comments(of id: TicketID) throws -> [String] {
        try kit.engine.events(EventQuery(ticket: id, newestFirst: false)).items.map(\.comment).filter { !$0.isEmpty }
    }
}
