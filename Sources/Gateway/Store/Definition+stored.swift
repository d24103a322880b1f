import CanonicalModel

// The key and the JSON under which each definition is kept.

extension Person {
    var stored: StoredDefinition { StoredDefinition(kind: .person, key: username.value, body: json) }
}

extension Department {
    var stored: StoredDefinition { StoredDefinition(kind: .department, key: id.description, body: json) }
}

extension Role {
    var stored: StoredDefinition { StoredDefinition(kind: .role, key: id.description, body: json) }
}

extension Caller {
    var stored: StoredDefinition { StoredDefinition(kind: .caller, key: "\(contract)/\(name)", body: json) }
}

extension ProductLine {
    var stored: StoredDefinition { StoredDefinition(kind: .productLine, key: id.description, body: json) }
}

extension TicketType {
    var stored: StoredDefinition { StoredDefinition(kind: .ticketType, key: String(id), body: json) }
}

extension Tag {
    var stored: StoredDefinition { StoredDefinition(kind: .tag, key: id.description, body: json) }
}

extension Organization {
    var stored: StoredDefinition { StoredDefinition(kind: .organization, key: id.description, body: json) }
}

extension Form {
    var stored: StoredDefinition { StoredDefinition(kind: .form, key: id.description, body: json) }
}

extension Notice {
    var stored: StoredDefinition { StoredDefinition(kind: .notice, key: id.description, body: json) }
}

extension WorkflowAlias {
    var stored: StoredDefinition { StoredDefinition(kind: .alias, key: "\(contract)/\(name)", body: json) }
}

extension DefinitionSet {
    /// Everything but the workflows, whose versions are a matter of their own.
    var stored: [StoredDefinition] {
        people.map(\.stored) + departments.map(\.stored) + roles.map(\.stored) + callers.map(\.stored)
            + productLines.map(\.stored) + types.map(\.stored) + tags.map(\.stored) + organizations.map(\.stored)
            + forms.map(\.stored) + notices.map(\.stored) + aliases.map(\.stored)
    }
}

extension StoredDefinitions {
    /// The values behind the rows.
    /// - Throws: where a row is not what this program writes.
    func read(tenant: TenantID) throws(StoreError) -> (definitions: Definitions, callers: [Caller]) {
        var set = DefinitionSet(tenant: tenant)
        for row in definitions {
            guard set.take(row) else { throw StoreError(.corrupt, "\(row.kind.rawValue) \(row.key) is not as it was written") }
        }
        var past: [Workflow] = []
        for row in workflows {
            guard let workflow = Workflow(json: row.body, version: row.version) else {
                throw StoreError(.corrupt, "workflow \(row.id), version \(row.version), is not as it was written")
            }
            if row.isCurrent { set.workflows.append(workflow) } else { past.append(workflow) }
        }
        let definitions = Definitions(
            tenant: tenant, directory: Directory(people: set.people, departments: set.departments, roles: set.roles),
            workflows: set.workflows, pastWorkflows: past, productLines: set.productLines, types: set.types, tags: set.tags,
            organizations: set.organizations, forms: set.forms, notices: set.notices, aliases: set.aliases)
        return (definitions, set.callers)
    }
}

extension DefinitionSet {
    /// False where the row cannot be read.
    fileprivate mutating func take(_ row: StoredDefinition) -> Bool {
        func append<Value>(_ value: Value?, to list: inout [Value]) -> Bool {
            guard let value else { return false }
            list.append(value)
            return true
        }
        return switch row.kind {
        case .person: append(Person(json: row.body), to: &people)
        case .department: append(Department(json: row.body), to: &departments)
        case .role: append(Role(json: row.body), to: &roles)
        case .caller: append(Caller(json: row.body, tenant: tenant), to: &callers)
        case .productLine: append(ProductLine(json: row.body), to: &productLines)
        case .ticketType: append(TicketType(json: row.body), to: &types)
        case .tag: append(Tag(json: row.body), to: &tags)
        case .organization: append(Organization(json: row.body), to: &organizations)
        case .form: append(Form(json: row.body), to: &forms)
        case .notice: append(Notice(json: row.body), to: &notices)
        case .alias: append(WorkflowAlias(json: row.body), to: &aliases)
        case .configured: true
        }
    }
}
