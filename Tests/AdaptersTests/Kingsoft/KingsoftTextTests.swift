import CanonicalModel
import Testing

@testable import Adapters

/// The contract's text as test data: its example requests go out byte for byte, its tables and examples of answers are what
/// answers are held against.
@Suite("Kingsoft: the text's own examples and tables")
struct KingsoftTextTests {
    @Test(
        "the example requests are understood as they stand: it is their zeros that are refused, not their form",
        arguments: [
            ("list_tickets", "list-request.json", 10000, "OK"), ("create", "create-request.json", 21000, "参数 title 不能为空"),
            ("reject_handle", "operate-request.json", 21000, "参数 id 超出取值范围"),
            ("comment_ticket", "operate-request.json", 21000, "参数 id 超出取值范围"),
            ("close_ticket", "close-request.json", 22000, "工单不存在"),
            ("close_ticket", "close-request-with-files.json", 22000, "工单不存在"),
        ] as [(String, String, Int64, String)])
    func requests(_ verb: String, _ file: String, _ errno: Int64, _ message: String) throws {
        var world = KingsoftWorld()
        let answer = try world.call(.post, verb, bytes: try KingsoftVectors.bytes(file))
        #expect(answer.errno == errno && answer.message == message)
    }

    @Test("the example of create, with something in it instead of zeros, makes a ticket")
    func filledIn() throws {
        var world = KingsoftWorld()
        var body = try #require(try KingsoftVectors.json("create-request.json").objectValue)
        for (key, value) in KingsoftSamples.create where body[key] != nil { body[key] = value }
        #expect(body["id"] == 0 && body["relate_to_ticket_id"] == 0)
        let answer = try world.call(.post, "create", body: JSON.object(body).text)
        #expect(answer.errno == 10000, "\(answer.json)")
        #expect(world.tickets[1]?.ticket.relation == nil)
    }

    @Test("the example of list_tickets finds every ticket, as a body of either method")
    func listExample() throws {
        var world = KingsoftWorld()
        for _ in 0..<3 { try world.create() }
        for method in [HTTPMethod.post, .get] {
            let answer = try world.call(method, "list_tickets", bytes: try KingsoftVectors.bytes("list-request.json"))
            #expect(answer.data?["tickets"]?.arrayValue?.map { $0["id"] } == [3, 2, 1])
        }
    }

    // MARK: The shapes of answers

    /// Tickets in different places of their way, with and without everything that may be left out.
    enum Case: String, CaseIterable, Sendable {
        case bare, pending, handled, rejected, closed, related, withForm

        func world() throws -> KingsoftWorld {
            var world = KingsoftWorld()
            switch self {
            case .bare:
                try world.create(["customer_info": nil, "attachment": nil, "handle_attachment": nil, "need_process": false,
                    "tags": [], "form_values": nil, "form_id": nil, "sub_type": nil, "second_subtype": nil])
            case .pending: try world.create()
            case .handled:
                try world.create()
                try world.handle(1, by: "zhangsan")
            case .rejected:
                try world.create()
                _ = try world.call(.post, "reject_handle", body: #"{"id":1}"#)
            case .closed: world = try KingsoftReadTests.fullWorld()
            case .related:
                try world.create()
                try world.create()
                world.tickets[1]?.ticket.relation = Ticket.Relation(ticket: 2, sharesStatus: true)
            case .withForm:
                world.definitions = KingsoftSamples.catalog
                try world.create(["customer_info": nil, "form_id": 40, "customer_organization_id": 1])
            }
            return world
        }
    }

    private static let reads = [
        ("list_tickets", "", "list-answer.json"), ("base", "id=1", "base-answer.json"), ("detail", "id=1", "detail-answer.json"),
    ]

    @Test("an answer has just the members of the text's example, each in its JSON type", arguments: Case.allCases, reads)
    func shape(_ ticket: Case, _ read: (verb: String, query: String, example: String)) throws {
        var world = try ticket.world()
        let answer = try world.call(.get, read.verb, query: read.query)
        #expect(answer.errno == 10000 && answer.message == "OK")
        #expect(differences(answer.json, from: try KingsoftVectors.json(read.example)) == [])
    }

    @Test("every row of the text's tables is in the answer, in the type of the table", arguments: Case.allCases)
    func tables(_ ticket: Case) throws {
        let tables = try KingsoftVectors.json("answer-tables.json")
        var world = try ticket.world()
        let list = try #require(try world.call(.get, "list_tickets").data)
        let base = try #require(try world.call(.get, "base", query: "id=1").data)
        let detail = try #require(try world.call(.get, "detail", query: "id=1").data)
        var parts: [(String, JSON)] = [("pagination", list["pagination"] ?? .null), ("base", base), ("detail", detail)]
        parts += (list["tickets"]?.arrayValue ?? []).map { ("list", $0) }
        for name in ["assigns", "attachment", "customer_info", "form_define", "tags"] {
            parts += (detail[name]?.arrayValue ?? []).map { (name, $0) }
        }
        parts += (detail["handle_attachment"]?.arrayValue ?? []).map { ("attachment", $0) }
        parts += (detail["assigns"]?.arrayValue ?? []).flatMap { ($0["history"]?.arrayValue ?? []).map { ("history", $0) } }
        for (table, part) in parts {
            for (name, type) in try #require(tables[table]?.objectValue) {
                #expect(Self.isOf(type.stringValue ?? "", part[name]), "\(table).\(name) is \(part[name] ?? .null), not \(type)")
            }
        }
    }

    private static func isOf(_ type: String, _ value: JSON?) -> Bool {
        switch (type, value) {
        case ("integer(int64)", let value?): value.int64Value != nil && value.stringValue == nil
        case ("integer(int32)", let value?): value.stringValue == nil && (value.int64Value.map { Int32(exactly: $0) != nil } ?? false)
        case ("string", .string?), ("boolean", .bool?), ("array", .array?), ("map", .object?): true
        case ("string(date-time)", .string(let text)?):
            text.isEmpty || text.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/) != nil
        default: false
        }
    }

    @Test("what the writes answer is shaped like the examples")
    func writes() throws {
        var world = KingsoftWorld()
        var answers = [(try world.call(.post, "create", body: KingsoftSamples.create([:])), "create-answer.json")]
        answers.append((try world.call(.post, "comment_ticket", body: #"{"id":1,"detail":"a"}"#), "operate-answer.json"))
        answers.append((try world.call(.post, "reject_handle", body: #"{"id":1,"detail":"a"}"#), "operate-answer.json"))
        answers.append((try world.call(.post, "close_ticket", body: KingsoftSamples.close(1)), "close-answer.json"))
        for (answer, example) in answers {
            #expect(answer.errno == 10000, "\(example): \(answer.json)")
            #expect(differences(answer.json, from: try KingsoftVectors.json(example)) == [])
        }
        let refused = try world.call(.post, "close_ticket", body: KingsoftSamples.close(1))
        #expect(refused.errno == 23000 && refused.message == "工单状态不允许关闭")
        #expect(differences(refused.json, from: try KingsoftVectors.json("close-refusal.json")) == [])
    }

    @Test("upload_file answers the attachment of the example")
    func upload() throws {
        let world = KingsoftWorld()
        let gate = Kingsoft.TicketGate(services: GateServices(cryptography: PureCryptography(), log: { _ in }))
        let stamp = String(world.now.seconds)
        let sign = PureCryptography().hexDigest(.md5, KingsoftWorld.appID + stamp + KingsoftWorld.secret)
        let request = GateRequest(
            method: .post, rawPath: "/workorder/api/ticket/upload_file",
            headers: HeaderFields([("AppId", KingsoftWorld.appID), ("Timestamp", stamp), ("Sign", sign)]),
            requestID: "f6d607003d4a46ef9633fa670e398355", receivedAt: world.now)
        guard case .found(let entry, _) = RouteTable([gate]).match(.post, request.rawPath), let accept = entry.route.upload,
            case .taken(let upload) = accept(
                GateCall(request: request, parameters: [], engine: KingsoftStubEngine(world: world)))
        else {
            Issue.record("the upload was not taken")
            return
        }
        let file = try #require(KingsoftSamples.files.first)
        let answer = try JSON(parsing: upload.render(.success(file)).body)
        #expect(differences(answer, from: try KingsoftVectors.json("upload-answer.json")) == [])
        #expect(answer["errno"] == 10000 && answer["data"]?["file_path"] == "workorder/40084/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    }
}
