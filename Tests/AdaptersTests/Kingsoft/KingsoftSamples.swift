import CanonicalModel
import Testing

@testable import Adapters

/// Requests that are right as they stand, to be changed in one place by a test.
enum KingsoftSamples {
    static let reported: Int64 = 1_660_290_000

    static let create: JSONObject = [
        "title": "云主机无法登录", "detail": "SSH 超时", "tags": [5, 6], "reported_time": 1_660_290_000, "type": 1, "priority": 2,
        "customer_organization_id": 77, "customer_organization_name": "北京金山云网络技术有限公司",
        "customer_info": [["user_id": 9001, "attribute": 3, "business_director_id": 40085, "business_director_name": "王五", "level": 2]],
        "repository_product_id": 36, "whether_product_group_id": false,
        "attachment": [["author": 40084, "file_name": "a.png", "file_path": "workorder/40084/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "file_size": 12, "file_type": "image/png"]],
        "handle_attachment": [["author": 1, "file_name": "b.log", "file_path": "workorder/1/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "file_size": 7, "file_type": "text/plain"]],
        "is_solved": true, "need_process": true, "sub_type": 11, "second_subtype": 12, "form_id": 4,
        "form_values": ["region": "bj", "count": 3, "vpc": ["id": "v-1"]], "creator_id": 40084, "creator_name": "田金秀",
    ]

    /// Uploaded before: those of the samples, and the one of the text's example.
    static let files: [StoredAttachment] = [
        file("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", author: 40084, "a.png", "image/png", 12),
        file("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", author: 1, "b.log", "text/plain", 7),
        file("dc4ced807eec9218bf2fe9513ebc9b99", author: 40084, "test.png", "image/png", 195204),
        file("cccccccccccccccccccccccccccccccc", author: 1, "t", "p/p", 1),
        file("ffffffffffffffffffffffffffffffff", author: 1, "foreign.png", "image/png", 3, tenant: "other"),
    ].compactMap { $0 }

    private static func file(
        _ id: String, author: Int64, _ name: String, _ type: String, _ size: Int64, tenant: TenantID = KingsoftWorld.tenant
    ) -> StoredAttachment? {
        AttachmentID(id).map {
            StoredAttachment(
                tenant: tenant, id: $0, author: author, name: name, type: type, size: size,
                sha256: String(repeating: "0", count: 64), created: KingsoftWorld.start)
        }
    }

    static func create(_ changes: JSONObject) -> String {
        var body = create
        for (key, value) in changes { body[key] = value }
        return JSON.object(body).text
    }

    static func close(_ id: Int64, _ changes: JSONObject = [:]) -> String {
        var body: JSONObject = [
            "closer_id": 40084, "closer_name": "田金秀", "detail": "好了", "id": JSON(id), "is_solved": true,
            "solved_time": 1_660_298_580,
        ]
        for (key, value) in changes { body[key] = value }
        return JSON.object(body).text
    }

    static func without(_ key: String) -> String {
        var body = create
        body[key] = nil
        return JSON.object(body).text
    }
}

extension KingsoftSamples {
    /// A field of every kind that a form may have.
    static let form = Form(
        id: 40, name: "故障报告",
        fields: Form.Kind.allCases.enumerated().map { place, kind in
            Form.Entry(
                id: FieldID(Int64(400 + place)), key: "f_\(kind.rawValue)", name: "栏目 \(kind.rawValue)", kind: kind,
                order: Int64(place), remarks: "备注 \(place)", isRequired: place == 0,
                options: kind == .select ? ["a", "b"] : kind == .radio ? "男,女" : .null, isDeleted: kind == .list,
                created: Moment(seconds: 1_600_000_001), updated: Moment(seconds: 1_600_000_002))
        })

    /// The world's definitions with a form, a product line that has it, and a customer the site knows.
    static let catalog: Definitions = {
        let world = KingsoftWorld.definitions(people: KingsoftWorld.people)
        return Definitions(
            tenant: world.tenant, directory: world.directory, workflows: Array(world.workflows.values),
            productLines: Array(world.productLines.values) + [
                ProductLine(id: 39, name: "带表单", workflow: 1, department: 7, manager: "leader", form: 40)
            ],
            types: Array(world.types.values), tags: Array(world.tags.values),
            organizations: [
                Organization(
                    id: 1, name: "北京示例科技有限公司",
                    accounts: [
                        Organization.Account(user: 9001, attribute: 8, level: 5, director: 50001, directorName: "组长"),
                        Organization.Account(user: 9002),
                    ])
            ],
            forms: [form])
    }()
}

extension KingsoftWorld {
    @discardableResult
    mutating func create(_ changes: JSONObject = [:]) throws -> TicketID {
        let answer = try call(.post, "create", body: KingsoftSamples.create(changes))
        return TicketID(try #require(answer.data?["id"]?.int64Value, "\(answer.json)"))
    }
}

/// Whether an answer has the members of an example, each of the same JSON type; list elements fit the example's first.
func differences(_ answer: JSON, from example: JSON, at path: String = "$") -> [String] {
    switch (answer, example) {
    case (.null, .null), (.bool, .bool), (.number, .number), (.string, .string): return []
    case (.array(let items), .array(let examples)):
        guard let first = examples.first else { return [] }
        return items.enumerated().flatMap { differences($1, from: first, at: "\(path)[\($0)]") }
    case (.object(let members), .object(let wanted)):
        if wanted.isEmpty { return [] }
        let missing = wanted.keys.filter { members[$0] == nil }.map { "\(path).\($0) is missing" }
        let extra = members.keys.filter { wanted[$0] == nil }.map { "\(path).\($0) is too much" }
        let inner = members.flatMap { name, value in
            wanted[name].map { differences(value, from: $0, at: "\(path).\(name)") } ?? []
        }
        return missing + extra + inner
    default: return ["\(path) is \(answer), not like \(example)"]
    }
}
