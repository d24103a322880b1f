extension Deliberation {
    /// Who has to act in a state: the people, and what was asked before it was resolved to them.
    struct Resolved {
        var people: [Username]
        var target: Assignment.Target
    }

    func resolve(_ state: State, input: FieldInput) throws(CanonicalError) -> Resolved {
        switch state.participant {
        case .nobody: return Resolved(people: [], target: .nobody)
        case .person(let person): return Resolved(people: [person], target: .people)
        case .people(let people): return Resolved(people: distinct(people), target: .people)
        case .departments(let ids):
            return Resolved(
                people: distinct(ids.flatMap { directory.members(of: $0) }),
                target: ids.first.map { .department($0) } ?? .people)
        case .roles(let ids):
            return Resolved(
                people: distinct(ids.flatMap { directory.members(of: $0) }), target: ids.first.map { .role($0) } ?? .people)
        case .variables(let variables):
            return Resolved(people: distinct(variables.flatMap(people(of:))), target: .people)
        case .field(let keys): return Resolved(people: try peopleInFields(keys, input: input), target: .people)
        case .parentField(let keys): return Resolved(people: try peopleInParent(keys), target: .people)
        case .hook: return Resolved(people: [], target: .hook)
        case .script, .external:
            // Until the script has ended, or the service has said who acts, the ticket is nobody's.
            return Resolved(people: [], target: .hook)
        }
    }

    /// - Throws: also where nobody would be left to act.
    func resolve(_ handler: Route.Handler) throws(CanonicalError) -> Resolved {
        let resolved = try named(handler)
        guard !resolved.people.isEmpty else { throw .notFound(.person, "所选的组或角色里没有可以处理的人") }
        return resolved
    }

    private func named(_ handler: Route.Handler) throws(CanonicalError) -> Resolved {
        switch handler {
        case .person(let name):
            guard directory.person(name) != nil else { throw .notFound(.person, "no such person: \(name)") }
            return Resolved(people: [name], target: .people)
        case .department(let id): return Resolved(people: directory.members(of: id), target: .department(id))
        case .role(let id): return Resolved(people: directory.members(of: id), target: .role(id))
        case .departmentRole(let department, let role):
            let inRole = Set(directory.members(of: role))
            return Resolved(
                people: directory.members(of: department).filter(inRole.contains), target: .department(department))
        case .handlerOf(let step):
            let state = try self.state(named: step)
            let earlier = lastHandled(state.id)
            guard let handler = earlier?.handler else {
                throw .invalid("toStep", .unknownValue, "步骤 \(step) 尚无人处理过")
            }
            return Resolved(people: [handler], target: .people)
        case .parentDepartment:
            let parents = (directory.person(actor)?.departments ?? []).compactMap { directory.departments[$0]?.parent }
            guard let parent = parents.first else { throw .notFound(.person, "所属部门没有上级部门") }
            return Resolved(people: directory.members(of: parent), target: .department(parent))
        case .departmentLeader:
            let leaders = (directory.person(actor)?.departments ?? []).compactMap { directory.departments[$0]?.leader }
            guard !leaders.isEmpty else { throw .notFound(.person, "所属部门没有组长") }
            return Resolved(people: distinct(leaders), target: .people)
        }
    }

    /// A state by a caller's word for it: its name, or its number.
    func state(named step: String) throws(CanonicalError) -> State {
        let aliased = context.definitions.aliases.first { $0.workflow == workflow.id && $0.steps[step] != nil }
        if let id = aliased?.steps[step], let state = workflow.state(id) { return state }
        if let state = workflow.states.first(where: { $0.name == step }) { return state }
        if let number = Int64(step), let state = workflow.state(StateID(number)) { return state }
        throw .notFound(.state, "no such step: \(step)")
    }

    private func people(of variable: Participant.Variable) -> [Username] {
        switch variable {
        case .creator: [ticket.creator]
        case .creatorLead: directory.leads(of: ticket.creator)
        }
    }

    /// On creation from the request, whether the initial state lists the field or not; later from the request where the
    /// state lets the field be changed, else from the ticket. By the time a later state is entered, what may be taken from
    /// the request is on the ticket.
    private func peopleInFields(_ keys: String, input: FieldInput) throws(CanonicalError) -> [Username] {
        let names = keys.splitList.flatMap { key in
            let given = pendingCreation == nil ? nil : input.values[key].flatMap { normalised($0, as: key) }
            return ((given ?? baseValue(key))?.plainText ?? "").splitList
        }
        return try handlers(names, from: keys)
    }

    /// A field is a caller's to fill, and each name may become an assignment.
    private func handlers(_ names: [String], from keys: String) throws(CanonicalError) -> [Username] {
        guard names.count <= Deliberation.mostNamed else {
            throw .invalid(keys, .outOfRange, "\(keys) names more than \(Deliberation.mostNamed) people")
        }
        return distinct(names.map { Username($0) })
    }

    static let mostNamed = 500

    private func normalised(_ value: JSON, as key: String) -> JSON? {
        guard case .value(let normal) = (workflow.field(key)?.type ?? .people).normalise(value) else { return nil }
        return normal
    }

    private func peopleInParent(_ keys: String) throws(CanonicalError) -> [Username] {
        guard let parent = context.facts.parent else {
            throw .invalid("parent_ticket_id", .missing, "this state takes its handler from the parent ticket, which is missing")
        }
        let names = keys.splitList.flatMap { key -> [String] in
            switch key {
            case "creator": [parent.creator.value]
            case "participant": parent.handling.people.map(\.value)
            default: (parent.fields[key]?.plainText ?? "").splitList
            }
        }
        guard !names.isEmpty else {
            throw .invalid("parent_ticket_id", .missing, "the parent ticket names no handler in \(keys)")
        }
        return try handlers(names, from: keys)
    }

    func distinct(_ people: [Username]) -> [Username] {
        var seen: Set<Username> = []
        return people.filter { seen.insert($0).inserted }
    }

    func isAdministrator(_ name: Username) -> Bool {
        guard let person = directory.person(name) else { return false }
        return person.kind == .superAdministrator || workflow.creator == name
            || workflow.permissions.administrators.contains(name)
    }
}

extension String {
    /// `a, b,,c` → a, b, c.
    var splitList: [String] {
        split(separator: ",").map { part in
            var piece = part
            while piece.first == " " { piece.removeFirst() }
            while piece.last == " " { piece.removeLast() }
            return String(piece)
        }.filter { !$0.isEmpty }
    }
}
