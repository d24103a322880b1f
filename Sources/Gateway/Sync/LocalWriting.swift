import CanonicalModel

/// What is to be done to a ticket here so that it shows values of another system.
struct LocalWriting {
    let definitions: Definitions
    let workflow: Workflow

    /// - Parameter ticket: as it is now; nil for one that is to be made.
    /// - Throws: `invalid` for a value that cannot be shown here, naming the field.
    func changes(_ fields: [FieldKey: JSON], of ticket: Ticket?) throws(CanonicalError) -> Synchronised {
        var wanted = Synchronised()
        var classification = ticket?.classification ?? Classification()
        var customer = ticket?.customer ?? Customer()
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            guard let field = LocalField(rawValue: key.value) else {
                if value.isNothing, workflow.field(key.value) == nil { continue }
                wanted.values[key.value] = value.isNothing ? .null : value
                continue
            }
            switch field {
            case .title: wanted.title = try text(value, key)
            case .detail: wanted.detail = try text(value, key)
            case .priority: classification.priority = try number(value, key)
            case .type: classification.type = try number(value, key)
            case .subtype: classification.subtype = try number(value, key)
            case .secondSubtype: classification.secondSubtype = try number(value, key)
            case .state: wanted.state = try state(value)
            case .lifecycle: wanted.lifecycle = try lifecycle(value)
            case .productLine: wanted.productLine = .some(try productLine(value))
            case .tags: wanted.tags = try tags(value)
            case .customerGuid: customer.guid = value.isNothing ? nil : try text(value, key)
            case .organization: customer.organization = try number(value, key).map { OrganizationID($0) }
            case .organizationName: customer.organizationName = try text(value, key)
            case .accounts: customer.accounts = value.arrayValue ?? []
            case .handler: wanted.handlers = try people(value)
            case .substatus: wanted.substatus = .some(value.isNothing ? nil : try text(value, key))
            case .workflow, .creator, .creatorName, .reported:
                guard let ticket else { continue }
                guard field.value(of: ticket, definitions) == value else {
                    throw .invalid(key.value, .contradiction, "\(key) cannot be changed here once the ticket is made")
                }
            case .outcome, .serialNumber, .created:
                throw .invalid(key.value, .contradiction, "\(key) cannot be written here")
            }
        }
        if classification != (ticket?.classification ?? Classification()) { wanted.classification = classification }
        if customer != (ticket?.customer ?? Customer()) { wanted.customer = customer }
        return wanted
    }

    /// - Throws: where the ticket does not show what was written: then nothing is kept.
    func check(_ ticket: Ticket, shows fields: [FieldKey: JSON]) throws(CanonicalError) {
        for (key, value) in fields {
            let shown = LocalField.value(key, of: ticket, definitions)
            if shown == value || shown.isNothing && value.isNothing { continue }
            if case .state? = LocalField(rawValue: key.value), let name = workflow.state(ticket.state)?.name, name == value.stringValue {
                continue
            }
            throw .invalid(
                key.value, .wrongType, "\(key) would show \(shown.text.prefix(200)) here, not \(value.text.prefix(200))")
        }
    }

    private func text(_ value: JSON, _ key: FieldKey) throws(CanonicalError) -> String {
        if value.isNull { return "" }
        guard let text = value.stringValue else { throw .invalid(key.value, .wrongType, "\(key) takes a text") }
        return text
    }

    private func number(_ value: JSON, _ key: FieldKey) throws(CanonicalError) -> Int64? {
        if value.isNothing { return nil }
        guard let number = value.int64Value else { throw .invalid(key.value, .wrongType, "\(key) takes a whole number") }
        return number
    }

    private func state(_ value: JSON) throws(CanonicalError) -> StateID {
        let name = value.stringValue ?? ""
        guard let state = workflow.states.first(where: { $0.name == name }) else {
            throw .invalid("state", .unknownValue, "workflow \(workflow.id) (\(workflow.name)) has no state '\(name)'")
        }
        return state.id
    }

    private func lifecycle(_ value: JSON) throws(CanonicalError) -> Lifecycle {
        guard let lifecycle = value.stringValue.flatMap(Lifecycle.init(rawValue:)) else {
            throw .invalid("lifecycle", .unknownValue, "\(value.text) is no lifecycle")
        }
        return lifecycle
    }

    private func productLine(_ value: JSON) throws(CanonicalError) -> ProductLineID? {
        if value.isNothing { return nil }
        let found = definitions.productLines.values.filter { $0.name == value.stringValue || $0.id.value == value.int64Value }
        guard let line = found.min(by: { $0.id < $1.id }) else {
            throw .invalid("product_line", .unknownValue, "there is no product line \(value.text)")
        }
        return line.id
    }

    private func tags(_ value: JSON) throws(CanonicalError) -> [TagID] {
        var ids: [TagID] = []
        for name in value.arrayValue ?? [] {
            guard let tag = definitions.tags.values.filter({ $0.name == name.stringValue }).min(by: { $0.id < $1.id }) else {
                throw .invalid("tags", .unknownValue, "there is no tag \(name.text)")
            }
            ids.append(tag.id)
        }
        return ids
    }

    private func people(_ value: JSON) throws(CanonicalError) -> [Username] {
        let names = value.arrayValue?.compactMap(\.stringValue) ?? (value.stringValue ?? "").split(separator: ",").map(String.init)
        return names.filter { !$0.isEmpty }.map { Username($0) }
    }
}
