import CanonicalModel

/// What callers send. Numbers may come as text; null, and empty text for a number, count as not given.
extension Kingsoft {
    private static let anyID = OpenAPI.Schema.numeral(0...Int64.max)
    private static let neededID = OpenAPI.Schema.numeral(1...Int64.max, optional: false)
    private static let flag = OpenAPI.Schema.one(of: [true, false, 0, 1, "true", "false", "0", "1", "", .null])
    private static let text = OpenAPI.Schema.text.orNull
    private static let neededText = OpenAPI.Schema.text(pattern: "\\S")
    private static let epoch = OpenAPI.Schema.numeral(epochSeconds).about("Epoch seconds.")
    private static let neededEpoch = OpenAPI.Schema.numeral(1...epochSeconds.upperBound, optional: false).about("Epoch seconds, not in the future.")
    private static let ids = OpenAPI.Schema.either(.list(of: .numberOrText), .numberOrText, .null)
        .about("A list; also one alone, or several in one text joined by commas.")

    static let listRequest = OpenAPI.Schema.open(optional: [
        "created_start": epoch, "created_end": epoch, "creator_id": anyID, "customer_organization_name": text,
        "page": .numeral(0...Int64(Int32.max)), "page_size": .numeral(0...ListRequest.largestPage), "product_group_id": ids,
        "status": .numeral(0...4), "type": .numeral(0...3), "sub_type": anyID, "second_subtype": anyID,
    ])

    static let listParameters: [OpenAPI.Parameter] = [
        .query("created_start", .integer(epochSeconds)), .query("created_end", .integer(epochSeconds)),
        .query("creator_id", .integer(from: 0)), .query("customer_organization_name", .text, "Any part of the name."),
        .query("page", .integer(0...Int64(Int32.max))), .query("page_size", .integer(0...ListRequest.largestPage)),
        .query("product_group_id", .list(of: .integer(from: 0), most: 500), "Repeated, or joined by commas."),
        .query("status", .integer(0...4)), .query("type", .integer(0...3)), .query("sub_type", .integer(from: 0)),
        .query("second_subtype", .integer(from: 0)),
    ]

    private static let customer = OpenAPI.Schema.open(
        ["user_id": .numeral(Int64.min...Int64.max, optional: false)],
        optional: [
            "attribute": .numeral(Int64.min...Int64.max), "business_director_id": .numeral(Int64.min...Int64.max),
            "business_director_name": text, "level": .numeral(Int64.min...Int64.max), "ticket_id": .any,
        ])

    private static func attachment(needsAuthor: Bool) -> OpenAPI.Schema {
        let author = (key: "author", value: needsAuthor ? OpenAPI.Schema.numeral(0...Int64.max, optional: false) : anyID)
        let others: [(key: String, value: OpenAPI.Schema)] = [
            ("file_name", neededText), ("file_path", neededText.about("As upload_file answered it.")),
            ("file_size", .numeral(0...Int64.max, optional: false)), ("file_type", neededText),
        ]
        return .members(needsAuthor ? [author] + others : others, needsAuthor ? [] : [author], isOpen: true)
    }

    static let createRequest = OpenAPI.Schema.open(
        [
            "title": .text(longest: CreateRequest.longestTitle, shortest: 1), "detail": neededText, "reported_time": neededEpoch,
            "type": .numeral(1...3, optional: false), "priority": .numeral(1...3, optional: false), "customer_organization_id": neededID,
            "customer_organization_name": neededText, "repository_product_id": .numeral(0...Int64.max, optional: false),
            "creator_id": neededID, "creator_name": neededText,
        ],
        optional: [
            "tags": ids, "sub_type": anyID, "second_subtype": anyID, "customer_info": OpenAPI.Schema.list(of: customer).orNull,
            "whether_product_group_id": flag, "attachment": OpenAPI.Schema.list(of: attachment(needsAuthor: false), most: 100).orNull,
            "handle_attachment": .either(.list(of: attachment(needsAuthor: false), most: 100), attachment(needsAuthor: false), .null),
            "is_solved": flag, "need_process": flag, "relate_to_ticket_id": anyID, "use_relate_status": flag, "form_id": anyID,
            "form_values": OpenAPI.Schema.anyObject.orNull,
        ])

    static let operateRequest = OpenAPI.Schema.open(["id": neededID], optional: ["detail": text, "productGroupId": anyID])

    static let closeRequest = OpenAPI.Schema.open(
        ["id": neededID, "closer_id": neededID, "closer_name": neededText, "solved_time": neededEpoch],
        optional: [
            "detail": text, "is_solved": flag,
            "handle_attachment": .either(.list(of: attachment(needsAuthor: true), most: 100), attachment(needsAuthor: true), .null),
        ])
}
