import CanonicalModel

extension Kingsoft.TicketGate {
    func create(_ visit: Visit) throws(CanonicalError) -> GateAnswer {
        // A customer's call is taken down by a clock that may be off as far as the caller's may.
        let latest = visit.request.receivedAt.advanced(bySeconds: settings.defaultWindowSeconds)
        var request = try Kingsoft.CreateRequest(try Kingsoft.parameters(inBodyOf: visit.request), latest: latest)
        request.attachments = try resolved(request.attachments, for: visit)
        request.solutionAttachments = try resolved(request.solutionAttachments, for: visit)
        let creation = Kingsoft.Creation(
            request: request, caller: visit.caller, definitions: visit.definitions,
            unknownCreators: settings.unknownCreators)
        let command = try creation.command()
        if let relation = request.relation { _ = try ticket(relation.ticket, for: visit) }
        return write(command, for: visit) { ticket in
            .value { writer in
                writer.object { $0.field("id", ticket.id.value) }
            }
        }
    }

    func comment(_ visit: Visit) throws(CanonicalError) -> GateAnswer {
        let request = try operateRequest(visit)
        let comment = Comment(
            text: request.detail, onlyWhileOpen: true, assignment: try assignment(of: request, for: visit))
        return write(command(.comment(comment), on: request.ticket, for: visit), for: visit) { _ in .empty }
    }

    func reject(_ visit: Visit) throws(CanonicalError) -> GateAnswer {
        let request = try operateRequest(visit)
        let rejection = Command.reject(productLine: request.productLine, comment: request.detail)
        return write(command(rejection, on: request.ticket, for: visit), for: visit) { _ in .empty }
    }

    /// Only the ticket's creator may, and is known by the number that `base` and `detail` show.
    func close(_ visit: Visit) throws(CanonicalError) -> GateAnswer {
        let parameters = try Kingsoft.parameters(inBodyOf: visit.request, tolerance: .trailingComma)
        let request = try Kingsoft.CloseRequest(parameters, now: visit.request.receivedAt)
        let ticket = try ticket(request.ticket, for: visit)
        guard visit.people.isMeant(ticket.creator, by: request.closer) else {
            throw .forbidden(.notCreator, "\(request.closer) is not the creator of ticket \(ticket.id)")
        }
        if let reported = ticket.moments.reported, request.solved.seconds < reported.seconds {
            throw .invalid("solved_time", .outOfRange, "solved_time is before reported_time")
        }
        let closing = Closing(
            lifecycle: .closed, authority: .creator, comment: request.detail, solved: request.solved,
            isSolved: request.isSolved, attachments: try resolved(request.attachments, for: visit),
            eventGroup: [Kingsoft.closerName: JSON(request.closerName)])
        let command = command(.close(closing), by: .person(ticket.creator), on: ticket.id, for: visit)
        return write(command, for: visit) { _ in .none }
    }

    /// The newest assignment of the product line that a comment speaks for.
    private func assignment(of request: Kingsoft.OperateRequest, for visit: Visit) throws(CanonicalError) -> Guid? {
        guard let line = request.productLine else { return nil }
        let aggregate = try visit.engine.aggregate(.id(request.ticket), in: visit.caller.tenant)
        return aggregate.flatMap { found in found.assignments.last { found.productLine(of: $0) == line }?.guid }
    }

    private func operateRequest(_ visit: Visit) throws(CanonicalError) -> Kingsoft.OperateRequest {
        let request = try Kingsoft.OperateRequest(try Kingsoft.parameters(inBodyOf: visit.request))
        if let line = request.productLine, visit.definitions.productLines[line] == nil {
            throw .notFound(.productLine, "no product line \(line)")
        }
        return request
    }

    private func command(_ command: Command, by actor: Actor? = nil, on ticket: TicketID, for visit: Visit)
        -> CommandRequest
    {
        CommandRequest(
            tenant: visit.caller.tenant, gate: Kingsoft.contract, caller: visit.caller.name,
            serialPrefix: visit.caller.serialPrefix, scope: visit.caller.workflows,
            actor: actor ?? .app(visit.caller.name), target: .existing(.id(ticket)), commands: [command])
    }
}
