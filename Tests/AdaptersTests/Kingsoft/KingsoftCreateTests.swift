import CanonicalModel
import Testing

@testable import Adapters

@Suite("Kingsoft: create")
struct KingsoftCreateTests {
    @Test("a new ticket goes to the product line's group and answers its id")
    func creates() throws {
        var world = KingsoftWorld()
        let answer = try world.call(.post, "create", body: KingsoftSamples.create([:]))
        #expect(differences(answer.json, from: try KingsoftVectors.json("create-answer.json")) == [])
        #expect(answer.errno == 10000 && answer.message == "OK")
        let aggregate = try #require(world.tickets[1])
        #expect(aggregate.ticket.state == 2)
        #expect(aggregate.openAssignments.map(\.people) == [["zhangsan"]])
        #expect(aggregate.ticket.creator == "tianjinxiu")
    }

    @Test("every field given is kept and given back by detail")
    func keepsEveryField() throws {
        var world = KingsoftWorld()
        try world.create()
        let data = try #require(try world.call(.get, "detail", query: "id=1").data)
        for name in [
            "title", "detail", "type", "priority", "customer_organization_id", "customer_organization_name", "need_process",
            "sub_type", "second_subtype", "form_id", "form_values", "creator_id", "creator_name", "attachment",
            "handle_attachment", "is_solved",
        ] {
            #expect(data[name] == KingsoftSamples.create[name], "\(name)")
        }
        #expect(data["product_group_id"] == 36)
        #expect(data["product_group_name"] == "云主机")
        #expect(data["reported_time"] == "2022-08-12 15:40:00")
        #expect(data["tags"]?.arrayValue?.compactMap { $0["id"] } == [5, 6])
        let customer = try #require(data["customer_info"]?[0])
        #expect(customer["user_id"] == 9001 && customer["attribute"] == 3 && customer["level"] == 2)
        #expect(customer["business_director_id"] == 40085 && customer["business_director_name"] == "王五")
        #expect(customer["ticket_id"] == 1)
    }

    @Test("numbers may come as text")
    func numbersAsText() throws {
        var world = KingsoftWorld()
        let id = try world.create([
            "type": "3", "priority": "1", "reported_time": "1660290000", "repository_product_id": "36", "creator_id": "40084",
            "customer_organization_id": "77", "tags": ["5"], "need_process": "false", "whether_product_group_id": 0,
        ])
        let ticket = try #require(world.tickets[id]?.ticket)
        #expect(ticket.classification.type == 3 && ticket.classification.priority == 1 && ticket.tags == [5])
    }

    @Test(
        "a required field that is missing, null or empty is named",
        arguments: [
            "title", "detail", "reported_time", "type", "priority", "customer_organization_id", "customer_organization_name",
            "repository_product_id", "creator_id", "creator_name",
        ])
    func required(_ name: String) throws {
        var world = KingsoftWorld()
        let nulled = KingsoftSamples.create([name: nil])
        for body in [KingsoftSamples.without(name), nulled, KingsoftSamples.create([name: ""])] {
            let answer = try world.call(.post, "create", body: body)
            #expect(answer.errno == 21000)
            #expect(answer.message.contains(name))
            #expect(answer.data == nil)
        }
        #expect(world.tickets.isEmpty)
    }

    @Test(
        "a value that does not fit is refused by number and name",
        arguments: [
            (["title": " \t"], 21000, "title"), (["title": JSON(String(repeating: "长", count: 501))], 21000, "title"),
            (["title": 12], 21000, "title"), (["detail": []], 21000, "detail"), (["tags": [99]], 21000, "tags"),
            (["tags": [9]], 21000, "tags"), (["tags": "x"], 21000, "tags"), (["tags": [["id": 5]]], 21000, "tags"),
            (["type": 0], 21000, "type"), (["type": 4], 21000, "type"), (["type": 1.0], 21000, "type"),
            (["type": true], 21000, "type"), (["priority": 4], 21000, "priority"), (["priority": "高"], 21000, "priority"),
            (["reported_time": 1_660_298_589_500], 21000, "reported_time"), (["reported_time": 1_660_299_999], 21000, "reported_time"),
            (["reported_time": -5], 21000, "reported_time"), (["customer_organization_id": 0], 21000, "customer_organization_id"),
            (["customer_info": [:]], 21000, "customer_info"), (["customer_info": [1]], 21000, "customer_info[0]"),
            (["customer_info": [["level": 1]]], 21000, "customer_info[0].user_id"),
            (["customer_info": [["user_id": 1, "level": "x"]]], 21000, "customer_info[0].level"),
            (["repository_product_id": 99], 22001, "产品线"), (["whether_product_group_id": true], 22001, "产品线"),
            (["whether_product_group_id": "yes"], 21000, "whether_product_group_id"),
            (["attachment": [["file_name": "a"]]], 21000, "attachment[0].file_path"),
            (["attachment": [["file_name": "a", "file_path": "../etc", "file_size": 1, "file_type": "t"]]], 26000, "附件"),
            (["attachment": [["file_name": "a", "file_path": "/etc/x", "file_size": 1, "file_type": "t"]]], 26000, "附件"),
            (["attachment": [["file_name": "a", "file_path": "b", "file_size": -1, "file_type": "t"]]], 21000, "attachment[0].file_size"),
            (["need_process": 2], 21000, "need_process"), (["relate_to_ticket_id": 404], 22000, "工单"),
            (["form_values": []], 21000, "form_values"), (["form_values": ["count": "many"]], 21000, "count"),
            (["creator_id": -1], 21000, "creator_id"), (["creator_id": "工号"], 21000, "creator_id"),
            (["use_relate_status": "maybe"], 21000, "use_relate_status"),
        ] as [(JSONObject, Int64, String)])
    func refused(_ changes: JSONObject, _ errno: Int64, _ name: String) throws {
        var world = KingsoftWorld()
        let answer = try world.call(.post, "create", body: KingsoftSamples.create(changes))
        #expect(answer.errno == errno && answer.status == 200)
        #expect(answer.message.contains(name), "\(answer.message)")
        #expect(world.tickets.isEmpty)
    }

    @Test("the text's example, all zeros, is refused for its empty title, not for its form")
    func textsExample() throws {
        var world = KingsoftWorld()
        let answer = try world.call(.post, "create", bytes: try KingsoftVectors.bytes("create-request.json"))
        #expect(answer.errno == 21000)
        #expect(answer.message == "参数 title 不能为空")
    }

    @Test("a title of 500 characters is short enough")
    func longestTitle() throws {
        var world = KingsoftWorld()
        try world.create(["title": JSON(String(repeating: "长", count: 500))])
    }

    @Test("whether_product_group_id says which kind of product line is meant")
    func ownProductLine() throws {
        var world = KingsoftWorld()
        try world.create(["repository_product_id": 37, "whether_product_group_id": true])
        #expect(world.tickets[1]?.openAssignments.map(\.people) == [["lisi"]])
    }

    @Test("an unknown creator is added as an external person")
    func unknownCreator() throws {
        var world = KingsoftWorld()
        try world.create(["creator_id": 777, "creator_name": "外人"])
        let person = try #require(world.definitions.directory.person(staffNumber: 777))
        #expect(person.kind == .external && person.alias == "外人" && person.username == "ks777")
        let data = try world.call(.get, "base", query: "id=1").data
        #expect(data?["creator_id"] == 777 && data?["creator_name"] == "外人")
        #expect(try world.call(.post, "close_ticket", body: KingsoftSamples.close(1, ["closer_id": 777])).errno == 10000)
    }

    @Test("or refused, where the operator says so")
    func unknownCreatorRefused() throws {
        var world = KingsoftWorld()
        world.settings.unknownCreators = .refuse
        let answer = try world.call(.post, "create", body: KingsoftSamples.create(["creator_id": 777]))
        #expect(answer.errno == 21000 && answer.message.contains("creator_id"))
    }

    @Test("the name an external person would get never makes a caller act as somebody else", arguments: [true, false])
    func nameTaken(_ isDeleted: Bool) throws {
        var world = KingsoftWorld()
        let taken = Person(id: 9, username: "ks777", alias: "别人", isDeleted: isDeleted)
        world.definitions = KingsoftWorld.definitions(people: KingsoftWorld.people + [taken])
        let answer = try world.call(.post, "create", body: KingsoftSamples.create(["creator_id": 777]))
        #expect(answer.errno == 21000 && answer.message.contains("creator_id"))
    }

    @Test("a ticket that needs no processing is given to nobody")
    func noProcessing() throws {
        var world = KingsoftWorld()
        try world.create(["need_process": false])
        #expect(world.tickets[1]?.assignments == [])
        let data = try world.call(.get, "base", query: "id=1").data
        #expect(data?["need_process"] == false && data?["status"] == 1)
    }

    @Test("while the related ticket is open its status shows; afterwards the own one")
    func sharedStatus() throws {
        var world = KingsoftWorld()
        try world.create()
        try world.create(["relate_to_ticket_id": 1, "use_relate_status": true])
        let status: (inout KingsoftWorld) throws -> [JSON?] = { world in
            let base = try world.call(.get, "base", query: "id=2").data?["status"]
            let row = try world.call(.get, "list_tickets").data?["tickets"]?[0]?["status"]
            return [base, row]
        }
        #expect(try status(&world) == [1, "1"])
        try world.handle(1, by: "zhangsan")
        #expect(try status(&world) == [2, "2"])
        #expect(try world.call(.post, "close_ticket", body: KingsoftSamples.close(1)).errno == 10000)
        #expect(try status(&world) == [1, "1"])
        let data = try world.call(.get, "detail", query: "id=2").data
        #expect(data?["relate_to_ticket_id"] == 1 && data?["use_relate_status"] == true)
    }

    @Test("where the initial state offers several ways on, the first that agrees and leaves it is taken")
    func firstMove() {
        var workflow = KingsoftWorld.desk
        let choose: (Workflow) -> TransitionID? = {
            if case .transition(let id) = Kingsoft.Creation.firstMove(in: $0) { id } else { nil }
        }
        #expect(choose(workflow) == nil)
        workflow.transitions += [
            Transition(id: 9, name: "直接复核", source: 1, destination: 3), Transition(id: 0, name: "保存", source: 1, destination: 1),
            Transition(id: -1, name: "作废", source: 1, destination: 4, attribute: .refuse),
        ]
        #expect(choose(workflow) == 1)
    }

    @Test("a product line of a workflow that the app may not touch is not there")
    func outOfScope() throws {
        var world = KingsoftWorld()
        world.caller.workflows = .only([1])
        let answer = try world.call(.post, "create", body: KingsoftSamples.create(["repository_product_id": 38]))
        #expect(answer.errno == 22001)
    }

    @Test(
        "a body that is no JSON object is refused",
        arguments: ["{", "[]", "7", "{\"title\":\"a\",}", "\u{0}", String(repeating: "[", count: 1000)])
    func broken(_ body: String) throws {
        var world = KingsoftWorld()
        let answer = try world.call(.post, "create", body: body)
        #expect(answer.errno == 21000 && answer.status == 200)
    }

    @Test(
        "a JSON body is taken under these content types",
        arguments: [nil, "text/plain", "application/json", "application/json; charset=UTF-8", "application/x-www-form-urlencoded"])
    func contentTypes(_ type: String?) throws {
        var world = KingsoftWorld()
        #expect(try world.call(.post, "create", body: KingsoftSamples.create([:]), contentType: type).errno == 10000)
    }

    @Test("any other content type or charset is refused with 415", arguments: ["application/xml", "application/json; charset=big5"])
    func wrongContentType(_ type: String) throws {
        var world = KingsoftWorld()
        let answer = try world.call(.post, "create", body: KingsoftSamples.create([:]), contentType: type)
        #expect(answer.status == 415 && answer.errno == 21000 && answer.data == nil)
    }

    @Test("a body declared as GBK is decoded; one that is not GBK is refused")
    func gbk() throws {
        var world = KingsoftWorld()
        // 测试 in GBK.
        let pieces = KingsoftSamples.create(["title": "@", "detail": "d", "customer_organization_name": "c",
            "customer_info": [], "creator_name": "n", "form_values": ["region": "bj"]]).split(separator: "@")
        let title: [UInt8] = [0xB2, 0xE2, 0xCA, 0xD4]
        let body = Array(pieces[0].utf8) + title + Array(pieces[1].utf8)
        #expect(try world.call(.post, "create", bytes: body, contentType: "application/json; charset=GBK").errno == 10000)
        #expect(world.tickets[1]?.ticket.title == "测试")
        let broken = Array(pieces[0].utf8) + [0xFF, 0xFF] + Array(pieces[1].utf8)
        let answer = try world.call(.post, "create", bytes: broken, contentType: "application/json; charset=GBK")
        #expect(answer.errno == 21000 && answer.status == 200)
    }
}
