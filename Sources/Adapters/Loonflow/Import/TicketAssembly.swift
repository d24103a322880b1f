import CanonicalModel

extension Loonflow {
    /// The rows of one ticket, read.
    public struct TicketRows: Sendable {
        let record: DumpRow
        var logs: [DumpRow] = []
        var fields: [DumpRow] = []
        var users: [DumpRow] = []
        /// Of this ticket; the rest of it is taken.
        public private(set) var problems: [ImportProblem] = []

        /// - Parameter rows: in the order of their places, which begin with the record.
        public init(_ rows: [(place: TicketPlaces.RowPlace, bytes: [UInt8])]) throws(ImportProblem) {
            guard let first = rows.first else { throw ImportProblem(row: 0, model: "file", reason: "a ticket without a row") }
            record = try DumpRow(parsing: first.bytes, position: first.place.position)
            for (place, bytes) in rows.dropFirst() {
                let row = try DumpRow(parsing: bytes, position: place.position)
                switch place.part {
                case .record: problems.append(row.problem("the file has another ticket of this number"))
                case _ where row.isDeleted: problems.append(row.problem("deleted in loonflow"))
                case .log: logs.append(row)
                case .field: fields.append(row)
                case .user: users.append(row)
                }
            }
        }
    }

    /// Puts tickets together.
    public struct TicketImporter: Sendable {
        let definitions: Definitions
        let names: DumpNames
        let calendar: ZonedCalendar

        /// - Parameter definitions: what the tenant has once the dump's own definitions are applied.
        public init(_ dump: Dump, definitions: Definitions, calendar: ZonedCalendar) {
            self.definitions = definitions
            names = dump.names
            self.calendar = calendar
        }

        /// - Parameter problems: gets the rows that were left out of a ticket that is taken.
        /// - Throws: why the ticket cannot be taken at all.
        public func ticket(from rows: TicketRows, random: inout RandomSource, problems: inout [ImportProblem])
            throws(ImportProblem) -> ImportedTicket
        {
            var assembly = try TicketAssembly(rows.record, importer: self, random: &random)
            assembly.takeUsers(rows.users)
            assembly.takeFields(rows.fields)
            assembly.takeLogs(rows.logs)
            try assembly.settle(random: &random)
            problems += rows.problems + assembly.problems
            return assembly.result
        }
    }
}

/// A ticket on its way from rows to values.
struct TicketAssembly {
    let importer: Loonflow.TicketImporter
    let record: Loonflow.DumpRow
    let workflow: Workflow
    private(set) var problems: [ImportProblem] = []
    private let base: Ticket
    private var fields = JSONObject()
    private var involved: [Username] = []
    private var workers: Set<Username>?
    private var logs: [Loonflow.TicketLogRow] = []
    /// The first act of a handler past the initial state.
    private var firstWork: Int?
    private(set) var result: ImportedTicket

    init(_ record: Loonflow.DumpRow, importer: Loonflow.TicketImporter, random: inout RandomSource)
        throws(ImportProblem)
    {
        self.importer = importer
        self.record = record
        let id = WorkflowID(try record.number("workflow_id"))
        guard let workflow = importer.definitions.workflows[id] else { throw record.problem("workflow \(id) is not known") }
        guard let created = Loonflow.moment(record.text("gmt_created"), importer.calendar) else {
            throw record.problem("gmt_created is missing or no time")
        }
        self.workflow = workflow
        let serialNumber = try record.required("sn")
        base = Ticket(
            id: TicketID(record.key), guid: Guid(random: &random), tenant: importer.definitions.tenant,
            serialNumber: serialNumber, title: record.text("title"), workflow: id, workflowVersion: workflow.version,
            state: StateID(try record.number("state_id")), lifecycle: .pending, creator: Username(record.text("creator")),
            caller: importer.names.caller(ofSerialNumber: serialNumber), moments: TicketMoments(created: created))
        result = ImportedTicket(aggregate: TicketAggregate(ticket: base), events: [], workers: [], timers: [])
    }

    /// Who has to do with it, and who worked on it. Without such rows, as in sites from before there were any, the log says it.
    mutating func takeUsers(_ rows: [Loonflow.DumpRow]) {
        for row in rows {
            do throws(ImportProblem) {
                let name = Username(try row.required("username"))
                involved.append(name)
                if row.flag("worked") { workers = (workers ?? []).union([name]) } else { workers = workers ?? [] }
            } catch {
                problems.append(error)
            }
        }
    }

    mutating func takeFields(_ rows: [Loonflow.DumpRow]) {
        var seen: Set<String> = []
        for row in rows {
            do throws(ImportProblem) {
                let field = try Loonflow.TicketFieldRow(row)
                guard seen.insert(field.key).inserted else { throw row.problem("the ticket has an earlier value of \(field.key)") }
                if let value = field.value { fields[field.key] = value }
            } catch {
                problems.append(error)
            }
        }
    }

    mutating func takeLogs(_ rows: [Loonflow.DumpRow]) {
        for row in rows {
            do throws(ImportProblem) {
                let log = try Loonflow.TicketLogRow(row, isFirst: logs.isEmpty, calendar: importer.calendar)
                if firstWork == nil, log.isActOfHandler, workflow.state(log.state)?.kind != .initial { firstWork = logs.count }
                logs.append(log)
            } catch {
                problems.append(error)
            }
        }
    }

    /// Events, the ticket that they lead to, and who is asked to act on it.
    mutating func settle(random: inout RandomSource) throws(ImportProblem) {
        let final = try finalTicket()
        var events = logs.indices.map { event(at: $0) }
        var before = JSONObject()
        // Without a copy the ticket is taken to be as it was before.
        var known = final
        for index in events.indices {
            known = copy(at: index).map { index == events.count - 1 ? $0.settled(as: final) : $0 } ?? known
            known.version = Int64(index) + 1
            let after = known.json
            events[index].changes = TicketChanges.between(before, after)
            before = after
        }
        var ticket = final
        ticket.version = Int64(events.count)
        if events.isEmpty || before != ticket.json {
            // What changed without a log entry, such as fields that were saved; and nothing is without an event.
            ticket.version += 1
            var event = TicketEvent(
                ticket: base.id, number: ticket.version, kind: .fieldsSaved, at: ticket.moments.updated, actor: .robot,
                caller: base.caller, state: ticket.state, stateName: importer.names.state(ticket.state, in: workflow))
            event.changes = TicketChanges.between(before, ticket.json)
            events.append(event)
        }
        let stays = TicketStays(logs: logs, workflow: workflow, created: base.moments.created)
        let assignments = stays.assignments(of: ticket, events: &events, names: importer.names, random: &random)
        result = ImportedTicket(
            aggregate: TicketAggregate(ticket: ticket, assignments: assignments, eventCount: Int64(events.count)),
            events: events,
            workers: workers ?? Set(logs.filter(\.isWork).map(\.actor.name)),
            timers: stays.timers(of: ticket))
    }

    private func finalTicket() throws(ImportProblem) -> Ticket {
        var ticket: Ticket
        do throws(Loonflow.TicketColumns.Mismatch) {
            ticket = try filled(record.fields, upTo: logs.count)
        } catch {
            throw record.problem(error.reason)
        }
        ticket.fields = fields
        var known = Set(ticket.involved)
        for name in involved where known.insert(name).inserted { ticket.involved.append(name) }
        if ticket.involved.isEmpty { ticket.involved = [ticket.creator] }
        if ticket.lifecycle.hasEnded {
            let ended = logs.last { $0.kind == .closed || $0.transition.value != 0 || $0.kind == .stateForced }
            ticket.moments.finished = ended?.at ?? ticket.moments.updated
            ticket.moments.closed = ticket.moments.finished
        }
        return ticket
    }

    /// The ticket with columns laid over it, as of so many log entries.
    private func filled(_ values: JSONObject, upTo count: Int) throws(Loonflow.TicketColumns.Mismatch) -> Ticket {
        var ticket = base
        let started = firstWork.flatMap { $0 < count ? logs[$0].at : nil }
        ticket.moments.started = started
        let columns = Loonflow.TicketColumns(
            values: values, workflow: workflow, directory: importer.definitions.directory, calendar: importer.calendar)
        try columns.apply(to: &ticket, hasStarted: started != nil)
        return ticket
    }

    /// The copy that a log entry keeps of the ticket; nil where there is none that can be read.
    private func copy(at index: Int) -> Ticket? {
        guard let values = logs[index].copy, var ticket = try? filled(values, upTo: index + 1) else { return nil }
        for field in workflow.fields {
            // An absent value is the word None in these copies.
            guard let value = values[field.key], !value.isNull, value != .string("None") else { continue }
            ticket.fields[field.key] = value
        }
        return ticket
    }

    private func event(at index: Int) -> TicketEvent {
        let log = logs[index]
        var transition: TicketEvent.TransitionTaken?
        if log.transition.value != 0 {
            transition = importer.names.transition(log.transition, in: workflow)
        } else if log.kind == .handled || log.kind == .created {
            transition = TicketEvent.TransitionTaken(id: 0, name: Loonflow.DumpNames.unknown, attribute: .other)
        }
        return TicketEvent(
            ticket: base.id, number: Int64(index) + 1, kind: log.kind, at: log.at, actor: log.actor, caller: base.caller,
            state: log.state, stateName: importer.names.state(log.state, in: workflow), transition: transition,
            comment: log.comment)
    }
}

extension Ticket {
    /// The ticket itself where a copy of it differs in nothing but moments, of which copies keep whole seconds.
    fileprivate func settled(as final: Ticket) -> Ticket {
        var other = self
        (other.moments, other.version) = (final.moments, final.version)
        return other == final ? final : self
    }
}
