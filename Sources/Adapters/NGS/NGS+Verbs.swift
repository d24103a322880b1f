import CanonicalModel

/// The verbs of the contract as plans for the engine.
extension NGS.WorkOrder {
    /// Creates the work order, or writes to it. Never moves it: `to…` values are kept as the task's intended route.
    func save() throws(CanonicalError) -> NGS.Plan {
        switch try NGS.Target(body) {
        case .new(let mapID, let customerGuid):
            let workflow = try workflow(mapID: mapID)
            var new = try newTicket(in: workflow, customerGuid: customerGuid)
            new.intendedRoute = try intendedRoute(in: workflow)
            return NGS.Plan(target: .new(workflow.id), commands: [.create(new)])
        case .loaded(let loading):
            let workflow = try workflow(of: loading)
            var changes = try changes(in: workflow, assignment: loading.acted, comment: try comment())
            changes.intendedRoute = try intendedRoute(in: workflow)
            return NGS.Plan(target: .existing(.guid(loading.ticket)), commands: [.saveFields(changes)])
        }
    }

    /// Creates or writes as `save` does, and moves on.
    func send() throws(CanonicalError) -> NGS.Plan {
        switch try NGS.Target(body) {
        case .new(let mapID, let customerGuid):
            let workflow = try workflow(mapID: mapID)
            let new = try newTicket(in: workflow, customerGuid: customerGuid)
            let move = try move(in: workflow, assignment: nil)
            return NGS.Plan(target: .new(workflow.id), commands: [.create(new), .move(move)])
        case .loaded(let loading):
            let workflow = try workflow(of: loading)
            var changes = try changes(in: workflow, assignment: loading.acted)
            // The move is the log entry that the call makes; what was written before it says only what it wrote.
            changes.eventGroup = JSONObject()
            let move = Command.move(try move(in: workflow, assignment: loading.acted))
            let commands = changes.isEmpty ? [move] : [.saveFields(changes), move]
            return NGS.Plan(target: .existing(.guid(loading.ticket)), commands: commands)
        }
    }

    func close() throws(CanonicalError) -> NGS.Plan {
        let loading = try NGS.Loading(body)
        return try end(loading, as: .completed, outcome: nil) { .close($0) }
    }

    /// Ends the work order with `objectiveStatus`, which its readers find as `groups.objective.status`.
    func failedClose() throws(CanonicalError) -> NGS.Plan {
        let loading = try NGS.Loading(body)
        return try end(loading, as: .failed, outcome: try objectiveStatus()) { .fail($0) }
    }

    /// One more log entry, seen by whoever has the work.
    func reminder() throws(CanonicalError) -> NGS.Plan {
        let loading = try NGS.Loading(body)
        _ = try workflow(of: loading, checkingTask: true)
        return NGS.Plan(
            target: .existing(.guid(loading.ticket)),
            commands: [.remind(comment: try comment(), group: eventGroup)])
    }

    /// Back along the path it came. With `operateTaskGuid` that task ends and a new one is made at the earlier step; without
    /// it the earlier task itself is open again.
    func back() throws(CanonicalError) -> NGS.Plan {
        let loading = try NGS.Loading(body)
        let workflow = try workflow(of: loading)
        let request = SendBack(
            assignment: loading.acted, reopensEarlier: loading.operated == nil,
            handler: try directions(in: workflow).handler(), comment: try comment(),
            changes: try changes(in: workflow, assignment: loading.acted))
        return NGS.Plan(target: .existing(.guid(loading.ticket)), commands: [.sendBack(request)])
    }

    /// As if just saved: every open task is removed and a new one made.
    func revoke() throws(CanonicalError) -> NGS.Plan {
        let loading = try NGS.Loading(body)
        let workflow = try workflow(of: loading)
        var commands = [Command.revoke(assignment: loading.task, comment: try comment(), group: eventGroup)]
        // Only after the engine has agreed to the revoking may the groups that came with it be written.
        var changes = try changes(in: workflow, assignment: nil)
        changes.eventGroup = JSONObject()
        if !changes.isEmpty { commands.append(.saveFields(changes)) }
        return NGS.Plan(target: .existing(.guid(loading.ticket)), commands: commands)
    }
}

extension NGS.WorkOrder {
    private func intendedRoute(in workflow: Workflow) throws(CanonicalError) -> CanonicalModel.Route? {
        let route = try directions(in: workflow).route()
        return route.isEmpty ? nil : route
    }

    private func move(in workflow: Workflow, assignment: Guid?) throws(CanonicalError) -> Move {
        Move(
            choice: .automatic, comment: try comment(),
            input: FieldInput(writable: .anyField, required: .onTicket), assignment: assignment,
            route: try intendedRoute(in: workflow), eventGroup: eventGroup)
    }

    private func end(_ loading: NGS.Loading, as lifecycle: Lifecycle, outcome: String?, command: (Closing) -> Command)
        throws(CanonicalError) -> NGS.Plan
    {
        let workflow = try workflow(of: loading)
        var changes = try changes(in: workflow, assignment: loading.acted)
        if let outcome {
            var objective = groups.objective
            objective["status"] = JSON(outcome)
            changes.groups["objective"] = .object(objective)
        }
        let closing = Closing(
            lifecycle: lifecycle, authority: .assignment(loading.acted), comment: try comment(), outcome: outcome,
            changes: changes)
        return NGS.Plan(target: .existing(.guid(loading.ticket)), commands: [command(closing)])
    }

    /// Text only, as readers compare it with words.
    private func objectiveStatus() throws(CanonicalError) -> String {
        switch body.members["objectiveStatus"] {
        case nil, .some(.null), .some(.string("")): return "FAILED"
        case .some(.string): return try body.text("objectiveStatus") ?? "FAILED"
        default: throw .invalid("objectiveStatus", .wrongType, "objectiveStatus 必须是文本")
        }
    }
}
