import CanonicalModel

extension NGS {
    /// One call about a work order, read and checked as far as that can be done without the ticket's present state.
    struct WorkOrder {
        let identity: Identity
        let body: Body
        let groups: FieldGroups
        let definitions: Definitions
        let fieldMap: FieldMap
        let engine: any TicketReading

        var tenant: TenantID {
            identity.dataSource.tenant
        }

        /// The workflow that a `mapId` stands for: the configured one, or a workflow's own number.
        func workflow(mapID: String) throws(CanonicalError) -> Workflow {
            let alias = definitions.alias(NGS.contract, mapID)?.workflow
            let number = alias ?? JSONNumber(text: mapID)?.int64.map { WorkflowID($0) }
            guard let number, let workflow = definitions.workflow(number) else {
                throw .notFound(.workflow, "mapId 没有对应的流程：\(mapID)")
            }
            return workflow
        }

        /// The workflow version that a ticket follows. What may change until the writer gets there is left to the engine.
        ///
        /// - Throws: `CanonicalError` where there is no such ticket, or a task named is none of it.
        func workflow(of loading: Loading, checkingTask: Bool = false) throws(CanonicalError) -> Workflow {
            let ticket: Ticket?
            if checkingTask || loading.operated != nil {
                let aggregate = try engine.aggregate(.guid(loading.ticket), in: tenant)
                let named = [loading.task, loading.operated].compactMap { $0 }
                if let aggregate, let foreign = named.first(where: { aggregate.assignment($0) == nil }) {
                    throw .notFound(.assignment, "任务 \(foreign) 不属于该工单")
                }
                ticket = aggregate?.ticket
            } else {
                ticket = try engine.ticket(.guid(loading.ticket), in: tenant)
            }
            guard let ticket, let workflow = definitions.workflow(of: ticket) else {
                throw .notFound(.ticket, "工单不存在：oId \(loading.ticket)")
            }
            return workflow
        }

        func directions(in workflow: Workflow) -> Directions {
            Directions(body: body, identity: identity, definitions: definitions, workflow: workflow)
        }

        func comment() throws(CanonicalError) -> String {
            try body.text("comments", longest: Body.longestComment) ?? ""
        }

        /// The log entry's own group: `step` as given, and the database pool that the call named.
        var eventGroup: JSONObject {
            var group = groups.step
            if let pool = identity.dbPool, group["dbPool"] == nil { group["dbPool"] = JSON(pool) }
            return group
        }

        /// The groups kept on the ticket, the institution among them.
        func ticketGroups() throws(CanonicalError) -> JSONObject {
            var kept = groups.ofTicket
            if let institution = body.members["rolegroupId"], try body.text("rolegroupId") != nil {
                kept["rolegroupId"] = institution
            }
            return kept
        }

        func changes(in workflow: Workflow, assignment: Guid?, comment: String = "") throws(CanonicalError) -> FieldChanges {
            let fields = try fieldMap.read(groups, for: workflow)
            return FieldChanges(
                input: fields.input, title: fields.title, detail: fields.detail, groups: try ticketGroups(),
                assignmentFields: groups.task, eventGroup: eventGroup, substatus: try body.text("substatus"),
                priority: fields.priority, assignment: assignment, comment: comment)
        }

        func newTicket(in workflow: Workflow, customerGuid: String) throws(CanonicalError) -> NewTicket {
            let fields = try fieldMap.read(groups, for: workflow)
            var new = NewTicket(
                title: fields.title, detail: fields.detail ?? "", creatorName: identity.person.alias, input: fields.input,
                groups: try ticketGroups(), assignmentFields: groups.task, eventGroup: eventGroup,
                substatus: try body.text("substatus"), comment: try comment())
            new.customer.guid = customerGuid
            new.classification.priority = fields.priority
            return new
        }
    }

    /// What a verb asks the engine to do.
    struct Plan {
        var target: CommandRequest.Target
        var commands: [Command]
    }
}

extension FieldChanges {
    /// Nothing but perhaps a log entry's group and a comment.
    var isEmpty: Bool {
        input.values.isEmpty && title == nil && detail == nil && groups.isEmpty && assignmentFields.isEmpty
            && substatus == nil && priority == nil && intendedRoute == nil
    }
}
