import CanonicalModel

extension Loonflow {
    /// One entry of the flow log.
    struct EventView {
        var event: TicketEvent
        var directory: Directory
        var calendar: ZonedCalendar

        private var kind: LogKind? { Loonflow.logKind(event.kind) }

        /// Hooks act under a name and type of their own.
        private var isHook: Bool {
            event.transition == nil && (event.kind == .hookSucceeded || event.kind == .hookFailed)
        }

        private var participant: String {
            isHook ? "hook" : event.actor.name.value
        }

        private var intervene: Int {
            event.kind == .hookSucceeded && !isHook ? 0 : kind?.intervene ?? 0
        }

        private var suggestion: String {
            switch kind?.text ?? .comment {
            case .comment: event.comment
            case .prefixed(let prefix): prefix + event.comment
            case .fixed(let text): text
            }
        }

        private var transitionID: Int64 { event.transition?.id.value ?? 0 }
        private var transitionName: String { event.transition?.name ?? kind?.name ?? "未知操作" }
        private var attribute: Int { event.transition.map { Loonflow.code($0.attribute) } ?? 3 }

        func writeLog(_ writer: inout JSONWriter, ticketData: TicketView?) {
            writer.beginObject()
            writer.field("id", event.sequence.value)
            writer.field("ticket_id", event.ticket.value)
            writer.key("state")
            writer.beginObject()
            writer.field("state_id", event.state.value)
            writer.field("state_name", event.stateName)
            writer.endObject()
            writer.key("transition")
            writer.beginObject()
            writer.field("transition_id", transitionID)
            writer.field("transition_name", transitionName)
            writer.field("attribute_type_id", attribute)
            writer.endObject()
            writer.field("intervene_type_id", intervene)
            writeParticipant(&writer)
            writer.field("suggestion", suggestion)
            writer.field("gmt_created", calendar.dateTimeText(event.at))
            if let ticketData {
                writer.key("ticket_data")
                ticketData.writeTicketData(&writer, unset: "None")
            }
            writer.endObject()
        }

        /// The same in the steps, where the attribute stands beside the transition.
        func writeStep(_ writer: inout JSONWriter) {
            writer.beginObject()
            writer.field("id", event.sequence.value)
            writer.key("transition")
            writer.beginObject()
            writer.field("transition_name", transitionName)
            writer.field("transition_id", transitionID)
            writer.endObject()
            writeParticipant(&writer)
            writer.field("intervene_type_id", intervene)
            writer.field("suggestion", suggestion)
            writer.field("state_id", event.state.value)
            writer.field("attribute_type_id", attribute)
            writer.field("gmt_created", calendar.dateTimeText(event.at))
            writer.endObject()
        }

        private func writeParticipant(_ writer: inout JSONWriter) {
            let type = isHook ? 10 : 1
            let person = isHook ? nil : directory.person(event.actor.name)
            writer.field("participant_type_id", type)
            writer.field("participant", participant)
            writer.key("participant_info")
            writer.beginObject()
            writer.field("participant_type_id", type)
            writer.field("participant", participant)
            writer.field("participant_alias", person?.alias ?? participant)
            writer.field("participant_email", person?.email ?? "")
            writer.field("participant_phone", person?.phone ?? "")
            writer.endObject()
        }
    }
}
