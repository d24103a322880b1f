/// The canonical form of a ticket: what the store keeps, what the native API shows, what events hold the changes of.
/// Values that say nothing (empty, zero, absent) are left out.
extension Ticket {
    public var json: JSONObject {
        var out = JSONObject()
        out.reserveCapacity(32)
        out["id"] = JSON(id.value)
        out["guid"] = JSON(guid.text)
        out["tenant"] = JSON(tenant.value)
        out["sn"] = JSON(serialNumber)
        out["title"] = JSON(title)
        out.set("detail", detail)
        out["workflow"] = JSON(workflow.value)
        out["workflow_version"] = JSON(workflowVersion)
        out["state"] = JSON(state.value)
        out["lifecycle"] = JSON(lifecycle.rawValue)
        out["creator"] = JSON(creator.value)
        out.set("creator_name", creatorName)
        out.set("caller", caller.value)
        out.set("customer", customer.json)
        out.set("classification", classification.json)
        out.set("product_line", productLine?.value)
        out.set("tags", tags.map { JSON($0.value) })
        out["fields"] = .object(fields)
        out["groups"] = .object(groups)
        out.set("form", form?.value)
        if let parent {
            out["parent"] = ["ticket": JSON(parent.ticket.value), "state": JSON(parent.state.value)]
        }
        if let relation {
            out["relation"] = ["ticket": JSON(relation.ticket.value), "shares_status": JSON(relation.sharesStatus)]
        }
        out["flags"] = .object(flags.json)
        out["moments"] = .object(moments.json)
        out["handling"] = .object(handling.json)
        out["involved"] = .array(involved.map { JSON($0.value) })
        out.set("attachments", attachments.map { .object($0.json) })
        out.set("solution_attachments", solutionAttachments.map { .object($0.json) })
        out.set("outcome", outcome)
        out.set("substatus", substatus)
        out["version"] = JSON(version)
        return out
    }

    /// Nil where the object is no ticket that this program has written.
    public init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let guid = json["guid"]?.stringValue.flatMap(Guid.init),
            let tenant = json["tenant"]?.stringValue, let serialNumber = json["sn"]?.stringValue,
            let title = json["title"]?.stringValue, let workflow = json["workflow"]?.int64Value,
            let workflowVersion = json["workflow_version"]?.int64Value, let state = json["state"]?.int64Value,
            let lifecycle = json["lifecycle"]?.stringValue.flatMap(Lifecycle.init(rawValue:)),
            let creator = json["creator"]?.stringValue, let version = json["version"]?.int64Value,
            let moments = json["moments"]?.objectValue.flatMap(TicketMoments.init(json:)),
            let handling = json["handling"]?.objectValue.flatMap(Handling.init(json:))
        else { return nil }
        self.init(
            id: TicketID(id), guid: guid, tenant: TenantID(tenant), serialNumber: serialNumber, title: title,
            detail: json.text("detail"), workflow: WorkflowID(workflow), workflowVersion: workflowVersion,
            state: StateID(state), lifecycle: lifecycle, creator: Username(creator),
            creatorName: json.text("creator_name"), caller: CallerName(json.text("caller")), moments: moments)
        self.version = version
        self.handling = handling
        customer = json["customer"]?.objectValue.map(Customer.init(json:)) ?? Customer()
        classification = json["classification"]?.objectValue.map(Classification.init(json:)) ?? Classification()
        productLine = json["product_line"]?.int64Value.map { ProductLineID($0) }
        tags = json.list("tags").compactMap { $0.int64Value.map { TagID($0) } }
        fields = json["fields"]?.objectValue ?? JSONObject()
        groups = json["groups"]?.objectValue ?? JSONObject()
        form = json["form"]?.int64Value.map { FormID($0) }
        if let parent = json["parent"]?["ticket"]?.int64Value, let state = json["parent"]?["state"]?.int64Value {
            self.parent = Parent(ticket: TicketID(parent), state: StateID(state))
        }
        if let related = json["relation"]?["ticket"]?.int64Value {
            relation = Relation(ticket: TicketID(related), sharesStatus: json["relation"]?["shares_status"]?.boolValue ?? false)
        }
        flags = Flags(json: json["flags"]?.objectValue ?? JSONObject())
        involved = json.list("involved").compactMap { $0.stringValue.map { Username($0) } }
        attachments = json.list("attachments").compactMap { $0.objectValue.map(Attachment.init(json:)) }
        solutionAttachments = json.list("solution_attachments").compactMap { $0.objectValue.map(Attachment.init(json:)) }
        outcome = json["outcome"]?.stringValue
        substatus = json["substatus"]?.stringValue
    }
}

extension TicketMoments {
    var json: JSONObject {
        var out = JSONObject()
        out["created"] = JSON(created.milliseconds)
        out["updated"] = JSON(updated.milliseconds)
        out.set("reported", reported?.milliseconds)
        out.set("started", started?.milliseconds)
        out.set("suspended", suspended?.milliseconds)
        out.set("progressed", progressed?.milliseconds)
        out.set("finished", finished?.milliseconds)
        out.set("solved", solved?.milliseconds)
        out.set("closed", closed?.milliseconds)
        return out
    }

    init?(json: JSONObject) {
        guard let created = json["created"]?.int64Value, let updated = json["updated"]?.int64Value else { return nil }
        self.init(created: Moment(milliseconds: created))
        self.updated = Moment(milliseconds: updated)
        reported = json.moment("reported")
        started = json.moment("started")
        suspended = json.moment("suspended")
        progressed = json.moment("progressed")
        finished = json.moment("finished")
        solved = json.moment("solved")
        closed = json.moment("closed")
    }
}

extension Ticket.Flags {
    /// Only what is not as usual.
    var json: JSONObject {
        let usual = Ticket.Flags()
        var out = JSONObject()
        if isDeleted != usual.isDeleted { out["deleted"] = JSON(isDeleted) }
        if isSolved != usual.isSolved { out["solved"] = JSON(isSolved) }
        if isSuspended != usual.isSuspended { out["suspended"] = JSON(isSuspended) }
        if needsHandling != usual.needsHandling { out["needs_handling"] = JSON(needsHandling) }
        if hookSucceeded != usual.hookSucceeded { out["hook_succeeded"] = JSON(hookSucceeded) }
        return out
    }

    init(json: JSONObject) {
        self.init()
        guard !json.isEmpty else { return }
        isDeleted = json["deleted"]?.boolValue ?? isDeleted
        isSolved = json["solved"]?.boolValue ?? isSolved
        isSuspended = json["suspended"]?.boolValue ?? isSuspended
        needsHandling = json["needs_handling"]?.boolValue ?? needsHandling
        hookSucceeded = json["hook_succeeded"]?.boolValue ?? hookSucceeded
    }
}

extension Customer {
    var json: JSONObject {
        var out = JSONObject()
        out.set("guid", guid)
        out.set("organization", organization?.value)
        out.set("organization_name", organizationName)
        out.set("accounts", accounts)
        return out
    }

    init(json: JSONObject) {
        self.init()
        guid = json["guid"]?.stringValue
        organization = json["organization"]?.int64Value.map { OrganizationID($0) }
        organizationName = json.text("organization_name")
        accounts = json.list("accounts")
    }
}

extension Classification {
    var json: JSONObject {
        var out = JSONObject()
        out.set("type", type)
        out.set("subtype", subtype)
        out.set("second_subtype", secondSubtype)
        out.set("priority", priority)
        return out
    }

    init(json: JSONObject) {
        self.init()
        type = json["type"]?.int64Value
        subtype = json["subtype"]?.int64Value
        secondSubtype = json["second_subtype"]?.int64Value
        priority = json["priority"]?.int64Value
    }
}

extension Attachment {
    public var json: JSONObject {
        var out = JSONObject()
        out["author"] = JSON(author)
        out["name"] = JSON(name)
        out["path"] = JSON(path)
        out["size"] = JSON(size)
        out["type"] = JSON(type)
        if !sha256.isEmpty { out["sha256"] = JSON(sha256) }
        return out
    }

    public init(json: JSONObject) {
        self.init(
            author: json["author"]?.int64Value ?? 0, name: json.text("name"), path: json.text("path"),
            size: json["size"]?.int64Value ?? 0, type: json.text("type"), sha256: json.text("sha256"))
    }
}

extension Handling {
    var json: JSONObject {
        var out = JSONObject()
        out["kind"] = JSON(kind.rawValue)
        out.set("people", people.map { JSON($0.value) })
        out.set("votes", votes.map { .object($0.json) })
        out.set("help_requested_by", helpRequestedBy?.value)
        return out
    }

    init?(json: JSONObject) {
        guard let kind = json["kind"]?.stringValue.flatMap(Kind.init(rawValue:)) else { return nil }
        self.init(
            kind: kind, people: json.list("people").compactMap { $0.stringValue.map { Username($0) } },
            votes: json.list("votes").compactMap { $0.objectValue.flatMap(Vote.init(json:)) },
            helpRequestedBy: json["help_requested_by"]?.stringValue.map { Username($0) })
    }
}

extension Handling.Vote {
    var json: JSONObject {
        var out = JSONObject()
        out["person"] = JSON(person.value)
        out.set("transition", transition?.value)
        out.set("name", transitionName)
        return out
    }

    init?(json: JSONObject) {
        guard let person = json["person"]?.stringValue else { return nil }
        self.init(
            person: Username(person), transition: json["transition"]?.int64Value.map { TransitionID($0) },
            transitionName: json["name"]?.stringValue)
    }
}

/// Leaving out what says nothing keeps rows and events small.
extension JSONObject {
    mutating func set(_ key: String, _ value: String?) {
        if let value, !value.isEmpty { self[key] = JSON(value) }
    }

    mutating func set(_ key: String, _ value: Int64?) {
        if let value { self[key] = JSON(value) }
    }

    mutating func set(_ key: String, _ value: [JSON]) {
        if !value.isEmpty { self[key] = .array(value) }
    }

    mutating func set(_ key: String, _ value: JSONObject) {
        if !value.isEmpty { self[key] = .object(value) }
    }

    func moment(_ key: String) -> Moment? {
        self[key]?.int64Value.map { Moment(milliseconds: $0) }
    }

    func text(_ key: String) -> String {
        self[key]?.stringValue ?? ""
    }

    func list(_ key: String) -> [JSON] {
        self[key]?.arrayValue ?? []
    }
}
