import CanonicalModel

extension Kingsoft {
    /// Turns a `create` into a command, with what the tenant has defined.
    struct Creation {
        let request: CreateRequest
        let caller: Caller
        let definitions: Definitions
        let unknownCreators: Settings.UnknownCreators

        func command() throws(CanonicalError) -> CommandRequest {
            let workflow = try workflow()
            try checkTags()
            let (creator, added) = try creator()
            var commands: [Command] = [.create(newTicket(in: workflow))]
            if request.needsHandling {
                let input = FieldInput(writable: .anyField, required: .onTicket)
                commands.append(.move(Move(choice: Self.firstMove(in: workflow), input: input)))
            }
            return CommandRequest(
                tenant: caller.tenant, gate: Kingsoft.contract, caller: caller.name, serialPrefix: caller.serialPrefix,
                scope: caller.workflows, actor: .person(creator), target: .new(workflow.id), commands: commands,
                newPeople: added.map { [$0] } ?? [])
        }

        /// A product line of a workflow that the caller may not touch is not there for it.
        private func workflow() throws(CanonicalError) -> Workflow {
            guard let line = definitions.productLines[request.productLine], line.isOwn == request.isOwnProductLine,
                let workflow = definitions.workflow(line.workflow), caller.workflows.contains(workflow.id)
            else { throw .notFound(.productLine, "no product line \(request.productLine) of that kind") }
            return workflow
        }

        private func checkTags() throws(CanonicalError) {
            for id in request.tags {
                guard let tag = definitions.tags[id], tag.isEnabled, !tag.isDeleted else {
                    throw .invalid("tags", .unknownValue, "no tag \(id)")
                }
            }
        }

        private func creator() throws(CanonicalError) -> (Username, added: Person?) {
            if let known = definitions.directory.person(staffNumber: request.creator) { return (known.username, nil) }
            let name = Username("ks\(request.creator)")
            // Somebody of that name is another person, or one who was taken off the directory; neither may be acted for.
            guard unknownCreators == .add, definitions.directory.people[name] == nil else {
                throw .invalid("creator_id", .unknownValue, "nobody has the staff number \(request.creator)")
            }
            let person = Person(
                id: 0, username: name, alias: request.creatorName, kind: .external, staffNumber: request.creator)
            return (name, person)
        }

        private func newTicket(in workflow: Workflow) -> NewTicket {
            var known = JSONObject()
            var unknown = JSONObject()
            for (key, value) in request.formValues {
                if workflow.field(key) == nil { unknown[key] = value } else { known[key] = value }
            }
            var groups = JSONObject()
            if !unknown.isEmpty { groups[Kingsoft.unknownFormValues] = .object(unknown) }
            return NewTicket(
                title: request.title, detail: request.detail, creatorName: request.creatorName,
                customer: request.customer, classification: request.classification, productLine: request.productLine,
                tags: request.tags, input: FieldInput(values: known, writable: .anyField, required: .onTicket),
                groups: groups, form: request.form ?? definitions.productLines[request.productLine]?.form,
                relation: request.relation, needsHandling: request.needsHandling, reported: request.reported,
                attachments: request.attachments, solutionAttachments: request.solutionAttachments,
                isSolved: request.isSolved)
        }

        /// The contract has no word for a transition. Where the initial state offers several ways on, the first in order
        /// that agrees is submitting; ways that only conditions open are left to the engine.
        static func firstMove(in workflow: Workflow) -> Move.Choice {
            guard let initial = workflow.initialState else { return .automatic }
            let ways = workflow.transitions(from: initial.id).filter { ($0.timer ?? 0) == 0 }
            guard ways.count > 1 else { return .automatic }
            let open = ways.filter { $0.destination != nil && $0.destination != initial.id }
            let chosen = open.first { $0.attribute == .agree } ?? open.first
            return chosen.map { .transition($0.id) } ?? .automatic
        }
    }
}
