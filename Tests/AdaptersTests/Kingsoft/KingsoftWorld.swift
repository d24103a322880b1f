import CanonicalModel
import Foundation
import Testing

@testable import Adapters

/// A tenant with one service desk, its engine as values, and a caller at the Kingsoft gate.
struct KingsoftWorld {
    static let tenant: TenantID = "acme"
    static let appID = "demo-app"
    static let secret = "s3cret"
    /// 2022-08-12 18:03:09 in Shanghai, half a second later.
    static let start = Moment(milliseconds: 1_660_298_589_500)

    var tickets: [TicketID: TicketAggregate] = [:]
    var events: [TicketID: [TicketEvent]] = [:]
    /// Files that were uploaded, of any tenant.
    var files: [StoredAttachment] = KingsoftSamples.files
    var definitions = KingsoftWorld.definitions(people: KingsoftWorld.people)
    var caller = Caller(
        contract: Kingsoft.contract, name: CallerName(KingsoftWorld.appID), tenant: KingsoftWorld.tenant,
        secrets: [KingsoftWorld.secret], serialPrefix: "ks")
    var now = KingsoftWorld.start
    var settings = Kingsoft.Settings()
    var downloads: DownloadSigner?
    private(set) var nonces: [Nonce] = []
    /// What the next write ends with instead of being carried out.
    var failure: CanonicalError?
    private var random = RandomSource(seed: 3)
    private var sequence: Int64 = 0

    struct Answer {
        var status: Int
        var headers: [GateResponse.Header]
        var json: JSON

        var errno: Int64? { json["errno"]?.int64Value }
        var message: String { json["errmsg"]?.stringValue ?? "" }
        var data: JSON? { json["data"] }
    }

    /// A signed call of the contract, carried out.
    mutating func call(
        _ method: HTTPMethod, _ verb: String, query: String = "", body: String = "", headers: [(String, String)]? = nil,
        bytes: [UInt8]? = nil, contentType: String? = nil
    ) throws -> Answer {
        let path = "/workorder/api/ticket/\(verb)"
        let stamp = String(now.seconds)
        let sign = PureCryptography().hexDigest(.md5, Self.appID + stamp + Self.secret)
        var lines = headers ?? [("AppId", Self.appID), ("Timestamp", stamp), ("Sign", sign)]
        if let contentType { lines.append(("Content-Type", contentType)) }
        let request = GateRequest(
            method: method, rawPath: path, rawQuery: query, headers: HeaderFields(lines), body: bytes ?? Array(body.utf8),
            requestID: "f6d607003d4a46ef9633fa670e398355", receivedAt: now)
        return try answer(request)
    }

    mutating func answer(_ request: GateRequest) throws -> Answer {
        let gate = Kingsoft.TicketGate(
            settings: settings, services: GateServices(cryptography: PureCryptography(), downloads: downloads, log: { _ in }))
        guard case .found(let entry, _) = RouteTable([gate]).match(request.method, request.rawPath) else {
            Issue.record("no route fits \(request.method) \(request.rawPath)")
            throw CancellationError()
        }
        let route = entry.route
        let call = GateCall(request: request, parameters: [], engine: KingsoftStubEngine(world: self))
        switch route.handler(call) {
        case .ready(let response): return try read(response, to: request, of: gate)
        case .write(.once(let nonce, let inner), _, let render):
            #expect(route.isWrite)
            guard !nonces.contains(where: { $0.owner == nonce.owner && $0.value == nonce.value }) else {
                return try read(render(.failure(.conflict(.replayed, "used"))), to: request, of: gate)
            }
            nonces.append(nonce)
            guard case .ticket(let command) = inner else { return try read(render(.success(.done)), to: request, of: gate) }
            return try read(render(carryOut(command).map { .ticket($0) }), to: request, of: gate)
        case .write(.ticket(let command), _, let render):
            #expect(route.isWrite)
            return try read(render(carryOut(command).map { .ticket($0) }), to: request, of: gate)
        default:
            Issue.record("an answer of a kind this gate does not give")
            throw CancellationError()
        }
    }

    private func read(_ response: GateResponse, to request: GateRequest, of gate: any Gate) throws -> Answer {
        DescribedAnswers.expectFit(response, to: request, of: gate)
        return Answer(status: response.status, headers: response.headers, json: try JSON(parsing: response.body))
    }

    /// Decides and keeps, as the store does.
    mutating func carryOut(_ request: CommandRequest) -> Result<CommandOutcome, CanonicalError> {
        if let failure {
            self.failure = nil
            return .failure(failure)
        }
        var aggregate: TicketAggregate?
        let workflow: WorkflowID
        switch request.target {
        case .new(let id): workflow = id
        case .existing(.id(let id)):
            guard let known = tickets[id] else { return .failure(.notFound(.ticket, "none")) }
            aggregate = known
            workflow = known.ticket.workflow
        case .existing: return .failure(.notFound(.ticket, "by id only"))
        }
        if !request.newPeople.isEmpty {
            definitions = Self.definitions(people: Array(definitions.directory.people.values) + request.newPeople)
        }
        guard let followed = definitions.workflow(workflow) else { return .failure(.notFound(.workflow, "none")) }
        let next = TicketID(Int64(tickets.count) + 1)
        let context = DecisionContext(
            workflow: followed, definitions: definitions, facts: Facts(newTicketID: next, newSerialNumber: "ks_\(next)"),
            calendar: settings.calendar, now: now)
        do throws(CanonicalError) {
            let decision = try decide(request, on: aggregate, in: context, random: &random)
            keep(decision)
            return .success(
                CommandOutcome(ticket: decision.aggregate.ticket, openAssignments: decision.aggregate.openAssignments))
        } catch {
            return .failure(error)
        }
    }

    private mutating func keep(_ decision: Decision) {
        var aggregate = decision.aggregate
        for index in aggregate.assignments.indices where aggregate.assignments[index].id == 0 {
            aggregate.assignments[index].id = aggregate.ticket.id.value * 100 + aggregate.assignments[index].number
        }
        tickets[aggregate.ticket.id] = aggregate
        for var event in decision.events {
            sequence += 1
            event.sequence = EventSequence(sequence)
            events[aggregate.ticket.id, default: []].append(event)
        }
    }

    /// A person handles the ticket: takes the one transition there is.
    mutating func handle(_ id: TicketID, by person: Username) throws {
        let command = CommandRequest(
            tenant: Self.tenant, gate: "loonflow", caller: "ops", actor: .person(person), target: .existing(.id(id)),
            commands: [.move(Move(choice: .automatic, comment: "已定位", acceptsImplicitly: true))])
        _ = try carryOut(command).get()
    }

    mutating func advance(seconds: Int64) {
        now = now.advanced(bySeconds: seconds)
    }
}

extension KingsoftWorld {
    static let long = Moment(seconds: 1_600_000_000)

    static let people = [
        Person(id: 1, username: "tianjinxiu", alias: "田金秀", staffNumber: 40084),
        Person(id: 2, username: "zhangsan", alias: "张三", departments: [7], staffNumber: 38361),
        Person(id: 3, username: "lisi", alias: "李四", departments: [8]),
        Person(id: 4, username: "leader", alias: "组长", staffNumber: 50001),
    ]

    static func definitions(people: [Person], desk: Workflow = desk) -> Definitions {
        let departments = [
            Department(id: 7, name: "云主机组", leader: "leader"), Department(id: 8, name: "存储组", leader: "leader"),
        ]
        return Definitions(
            tenant: tenant, directory: Directory(people: people, departments: departments), workflows: [desk, other],
            productLines: [
                ProductLine(id: 36, name: "云主机", workflow: 1, department: 7, manager: "leader"),
                ProductLine(id: 37, name: "自有产品", isOwn: true, workflow: 1, department: 8),
                ProductLine(id: 38, name: "别处", workflow: 2),
            ],
            types: [TicketType(id: 11, name: "网络", parent: 1), TicketType(id: 12, name: "丢包", parent: 11)],
            tags: [
                Tag(id: 5, name: "紧急客户", created: long, updated: long), Tag(id: 6, name: "重复", created: long, updated: long),
                Tag(id: 9, name: "停用", isEnabled: false, created: long, updated: long),
            ])
    }

    /// New → handling by the product line's group → checking → done.
    static let desk = Workflow(
        id: 1, name: "服务台", creator: "admin", created: long, modified: long,
        states: [
            State(id: 1, name: "新建", kind: .initial, created: long, modified: long),
            State(
                id: 2, name: "处理", fieldAttributes: [State.FieldRule(key: "region", attribute: .required)], created: long,
                modified: long),
            State(id: 3, name: "复核", participant: .person("leader"), created: long, modified: long),
            State(id: 4, name: "结束", kind: .end, created: long, modified: long),
        ],
        transitions: [
            Transition(id: 1, name: "提交", source: 1, destination: 2),
            Transition(id: 2, name: "完成", source: 2, destination: 3, checksRequiredFields: false),
            Transition(id: 3, name: "确认", source: 3, destination: 4),
        ],
        fields: [
            FieldDefinition(id: 1, key: "region", name: "地域", type: .select, order: 2, description: "机房所在地域",
                choices: ["bj": "北京", "sh": "上海"]),
            FieldDefinition(id: 2, key: "count", name: "台数", type: .integer),
        ])

    static let other = Workflow(
        id: 2, name: "别处", creator: "admin", created: long, modified: long,
        states: [State(id: 21, name: "新建", kind: .initial, created: long, modified: long)], transitions: [], fields: [])
}

/// What the gate may read of a world; filters that the gate uses are applied.
struct KingsoftStubEngine: TicketReading {
    let world: KingsoftWorld

    func definitions(of tenant: TenantID) -> Definitions {
        tenant == KingsoftWorld.tenant ? world.definitions : Definitions(tenant: tenant)
    }

    func callers(_ contract: ContractName) -> [Caller] { [world.caller].filter { $0.contract == contract } }

    func ticket(_ key: TicketKey, in tenant: TenantID) throws(CanonicalError) -> Ticket? {
        try aggregate(key, in: tenant)?.ticket
    }

    func aggregate(_ key: TicketKey, in tenant: TenantID) throws(CanonicalError) -> TicketAggregate? {
        guard case .id(let id) = key, let found = world.tickets[id], found.ticket.tenant == tenant else { return nil }
        return found
    }

    func tickets(_ query: TicketQuery) throws(CanonicalError) -> Page<Ticket> {
        let all = world.tickets.values.map(\.ticket).filter { fits($0, query) }.sorted { $0.id > $1.id }
        let offset = query.page.offset(total: Int64(all.count)) ?? Int64(all.count)
        return Page(items: Array(all.dropFirst(Int(offset)).prefix(Int(query.page.size))), total: Int64(all.count))
    }

    private func fits(_ ticket: Ticket, _ query: TicketQuery) -> Bool {
        ticket.tenant == query.tenant && query.scope.contains(ticket.workflow)
            && query.ids?.contains(ticket.id) ?? true
            && query.lifecycles?.contains(ticket.lifecycle) ?? true
            && query.hasStarted.map { $0 == ticket.hasStarted } ?? true
            && query.shown?.contains(ticket.standIn { world.tickets[$0]?.ticket }) ?? true
            && query.creator.map { $0 == ticket.creator } ?? true
            && query.createdFrom.map { $0 <= ticket.moments.created } ?? true
            && query.createdTo.map { $0 >= ticket.moments.created } ?? true
            && query.customerNamePart.map { ticket.customer.organizationName.contains($0) } ?? true
            && query.productLines.map { lines in ticket.productLine.map(lines.contains) ?? false } ?? true
            && query.type.map { $0 == ticket.classification.type } ?? true
            && query.subtype.map { $0 == ticket.classification.subtype } ?? true
            && query.secondSubtype.map { $0 == ticket.classification.secondSubtype } ?? true
    }

    func assignments(of tickets: [TicketID]) throws(CanonicalError) -> [TicketID: [Assignment]] { [:] }

    func events(_ query: EventQuery) throws(CanonicalError) -> Page<TicketEvent> {
        let all = (world.events[query.ticket] ?? []).reversed()
        return Page(items: Array(all.prefix(Int(query.page?.size ?? .max))), total: Int64(all.count))
    }

    func dailyCounts(of workflows: Set<WorkflowID>, in tenant: TenantID, calendar: ZonedCalendar) -> [DailyCount] { [] }

    func session(tokenHash: [UInt8]) throws(CanonicalError) -> Session? { nil }

    func attachment(_ id: AttachmentID) throws(CanonicalError) -> StoredAttachment? {
        world.files.first { $0.id == id }
    }

    func attachments(_ ids: [AttachmentID], in tenant: TenantID) throws(CanonicalError) -> [StoredAttachment] {
        world.files.filter { ids.contains($0.id) && $0.tenant == tenant }
    }
}

/// Test data that lies beside the tests, among it the contract's own examples as they stand.
enum KingsoftVectors {
    static func bytes(_ name: String, file: String = #filePath) throws -> [UInt8] {
        let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return Array(try Data(contentsOf: tests.appendingPathComponent("Vectors/kingsoft/\(name)")))
    }

    /// The text's examples of answers are indented with no-break spaces, which JSON does not have.
    static func json(_ name: String) throws -> JSON {
        let text = String(decoding: try bytes(name), as: UTF8.self).replacing("\u{A0}", with: " ")
        return try JSON(parsing: text, tolerance: .trailingComma)
    }
}
