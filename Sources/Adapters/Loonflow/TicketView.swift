import CanonicalModel

/// A ticket in the contract's columns.
extension Loonflow {
    struct TicketView {
        var ticket: Ticket
        var workflow: Workflow?
        var directory: Directory
        var calendar: ZonedCalendar

        init(_ ticket: Ticket, definitions: Definitions, calendar: ZonedCalendar) {
            self.ticket = ticket
            workflow = definitions.workflow(of: ticket)
            directory = definitions.directory
            self.calendar = calendar
        }

        var participant: String {
            ticket.handling.kind == .hook ? "***" : Loonflow.joined(ticket.handling.people)
        }

        func writeColumns(_ writer: inout JSONWriter) {
            writer.field("id", ticket.id.value)
            writer.field("creator", ticket.creator.value)
            writer.field("gmt_created", calendar.dateTimeText(ticket.moments.created))
            writer.field("gmt_modified", calendar.dateTimeText(ticket.moments.updated))
            writer.field("is_deleted", ticket.flags.isDeleted)
            writer.field("title", ticket.title)
            writer.field("workflow_id", ticket.workflow.value)
            writer.field("sn", ticket.serialNumber)
            writer.field("state_id", ticket.state.value)
            writer.field("parent_ticket_id", ticket.parent?.ticket.value ?? 0)
            writer.field("parent_ticket_state_id", ticket.parent?.state.value ?? 0)
            writer.field("participant_type_id", Loonflow.code(ticket.handling.kind))
            writer.field("participant", participant)
            writer.field("relation", Loonflow.joined(ticket.involved))
            writer.field("in_add_node", ticket.handling.isHelping)
            writer.field("add_node_man", ticket.handling.helpRequestedBy?.value ?? "")
            writer.field("script_run_last_result", ticket.flags.hookSucceeded)
            writer.field("act_state_id", Loonflow.actState(ticket))
            writer.field("multi_all_person", votes)
        }

        /// JSON inside a string, one entry a person.
        var votes: String {
            guard !ticket.handling.votes.isEmpty else { return "{}" }
            var table = JSONObject()
            for vote in ticket.handling.votes {
                var entry = JSONObject()
                if let transition = vote.transition {
                    entry["transition_id"] = JSON(transition.value)
                    entry["transition_name"] = JSON(vote.transitionName ?? "")
                }
                table[vote.person.value] = .object(entry)
            }
            return String(decoding: JSON.object(table).encoded(ascii: true), as: UTF8.self)
        }

        /// The people's names; for a vote, who has done what.
        var participantAlias: String {
            if !ticket.handling.votes.isEmpty {
                return ticket.handling.votes.map { vote in
                    let name = "\(alias(vote.person))(\(vote.person.value))"
                    return vote.transition == nil ? "\(name)未处理:None" : "\(name)已处理:\(vote.transitionName ?? "")"
                }.joined(separator: ";")
            }
            guard ticket.handling.kind != .hook else { return "" }
            return ticket.handling.people.map(alias).joined(separator: ",")
        }

        private func alias(_ name: Username) -> String {
            directory.person(name)?.alias ?? name.value
        }

        func writeParticipantInfo(_ writer: inout JSONWriter) {
            let kindName =
                switch ticket.handling.kind {
                case .nobody, .hook: ""
                case .person: "个人"
                case .several: ticket.handling.votes.isEmpty ? "多人" : "多人且全部处理"
                }
            writer.beginObject()
            writer.field("participant", participant)
            writer.field("participant_name", participant)
            writer.field("participant_type_id", Loonflow.code(ticket.handling.kind))
            writer.field("participant_type_name", kindName)
            writer.field("participant_alias", participantAlias)
            writer.endObject()
        }

        func writeCreatorInfo(_ writer: inout JSONWriter) {
            let person = directory.person(ticket.creator)
            let departments = (person?.departments ?? []).compactMap { directory.departments[$0] }
            writer.beginObject()
            writer.field("username", ticket.creator.value)
            writer.field("alias", person?.alias ?? (ticket.creatorName.isEmpty ? ticket.creator.value : ticket.creatorName))
            writer.field("is_active", person?.isActive ?? false)
            writer.field("email", person?.email ?? "")
            writer.field("phone", person?.phone ?? "")
            writer.key("dept_info")
            writer.beginObject()
            writer.field("id", departments.map { $0.id.description }.joined(separator: ","))
            writer.field("name", departments.map { $0.name }.joined(separator: ","))
            writer.endObject()
            writer.endObject()
        }

        /// One row of the list.
        func writeRow(_ writer: inout JSONWriter) {
            let state = workflow?.state(ticket.state)
            writer.beginObject()
            writeColumns(&writer)
            writer.key("state")
            writer.beginObject()
            writer.field("state_id", ticket.state.value)
            writer.field("state_name", state?.name ?? "")
            writer.field("state_label", state?.label ?? .object(JSONObject()))
            writer.endObject()
            writer.key("participant_info")
            writeParticipantInfo(&writer)
            writer.key("creator_info")
            writeCreatorInfo(&writer)
            writer.key("workflow_info")
            writer.beginObject()
            writer.field("workflow_id", ticket.workflow.value)
            writer.field("workflow_name", workflow?.name ?? "")
            writer.endObject()
            writer.endObject()
        }
    }

    static func joined(_ people: [Username]) -> String {
        switch people.count {
        case 0: ""
        case 1: people[0].value
        default: people.map { $0.value }.joined(separator: ",")
        }
    }
}
