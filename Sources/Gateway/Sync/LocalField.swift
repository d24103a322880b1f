import CanonicalModel

/// The names under which a job sees what a ticket here has. Any other name is a custom field's key.
enum LocalField: String, CaseIterable, Sendable {
    case title, detail
    case priority, type, subtype
    case secondSubtype = "second_subtype"
    case state, lifecycle, workflow
    case productLine = "product_line"
    case tags
    case customerGuid = "customer.guid"
    case organization = "customer.organization"
    case organizationName = "customer.organization_name"
    case accounts = "customer.accounts"
    case creator
    case creatorName = "creator_name"
    case handler, outcome, substatus
    case serialNumber = "serial_number"
    case reported, created

    var access: Access {
        switch self {
        case .title, .detail, .priority, .type, .subtype, .secondSubtype, .state, .lifecycle, .productLine, .tags, .customerGuid,
            .organization, .organizationName, .accounts, .handler, .substatus:
            .written
        case .workflow, .creator, .creatorName, .reported: .onlyAtCreation
        case .outcome, .serialNumber, .created: .read
        }
    }

    enum Access: Sendable {
        case written, onlyAtCreation, read
    }

    static func keys(_ access: Set<Access>) -> Set<FieldKey> {
        Set(allCases.filter { access.contains($0.access) }.map { FieldKey($0.rawValue) })
    }

    func value(of ticket: Ticket, _ definitions: Definitions) -> JSON {
        switch self {
        case .title: JSON(ticket.title)
        case .detail: JSON(ticket.detail)
        case .priority: JSON(orNull: ticket.classification.priority)
        case .type: JSON(orNull: ticket.classification.type)
        case .subtype: JSON(orNull: ticket.classification.subtype)
        case .secondSubtype: JSON(orNull: ticket.classification.secondSubtype)
        case .state: JSON(definitions.workflow(of: ticket)?.state(ticket.state)?.name ?? "")
        case .lifecycle: JSON(ticket.lifecycle.rawValue)
        case .workflow: JSON(ticket.workflow.value)
        case .productLine: ticket.productLine.map { JSON(definitions.productLines[$0]?.name ?? $0.description) } ?? .null
        case .tags: .array(ticket.tags.map { definitions.tags[$0]?.name ?? $0.description }.sorted().map { JSON($0) })
        case .customerGuid: ticket.customer.guid.map { JSON($0) } ?? .null
        case .organization: JSON(orNull: ticket.customer.organization?.value)
        case .organizationName: JSON(ticket.customer.organizationName)
        case .accounts: .array(ticket.customer.accounts)
        case .creator: JSON(ticket.creator.value)
        case .creatorName: JSON(ticket.creatorName)
        case .handler: JSON(ticket.handling.people.map(\.value).joined(separator: ","))
        case .outcome: ticket.outcome.map { JSON($0) } ?? .null
        case .substatus: ticket.substatus.map { JSON($0) } ?? .null
        case .serialNumber: JSON(ticket.serialNumber)
        case .reported: JSON(orNull: ticket.moments.reported?.milliseconds)
        case .created: JSON(ticket.moments.created.milliseconds)
        }
    }

    static func value(_ key: FieldKey, of ticket: Ticket, _ definitions: Definitions) -> JSON {
        LocalField(rawValue: key.value)?.value(of: ticket, definitions) ?? ticket.fields[key.value] ?? .null
    }

    /// The fields that a changed key of the ticket's own form stands for.
    static func keys(changed key: String, to value: JSON) -> [FieldKey] {
        let fields: [LocalField] =
            switch key {
            case "title": [.title]
            case "detail": [.detail]
            case "classification": [.priority, .type, .subtype, .secondSubtype]
            case "state": [.state]
            case "lifecycle": [.lifecycle]
            case "product_line": [.productLine]
            case "tags": [.tags]
            case "customer": [.customerGuid, .organization, .organizationName, .accounts]
            case "handling": [.handler]
            case "substatus": [.substatus]
            case "outcome": [.outcome]
            default: []
            }
        if key == "fields" { return (value.objectValue ?? JSONObject()).map { FieldKey($0.key) } }
        return fields.map { FieldKey($0.rawValue) }
    }
}

extension JSON {
    fileprivate init(orNull number: Int64?) {
        self = number.map { JSON($0) } ?? .null
    }

    /// Nothing said: null, an empty text or an empty list.
    var isNothing: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        case .bool, .number: false
        }
    }
}
