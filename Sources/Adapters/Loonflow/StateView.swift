import CanonicalModel

extension Loonflow {
    /// A state as the contract's record of it.
    struct StateView {
        var state: State
        var workflow: WorkflowID
        var calendar: ZonedCalendar

        init(_ state: State, of workflow: WorkflowID, calendar: ZonedCalendar) {
            self.state = state
            self.workflow = workflow
            self.calendar = calendar
        }

        /// - Parameter fieldsAs: the key of the form's fields; nil leaves them out.
        func writeRecord(_ writer: inout JSONWriter, fieldsAs key: String?, directory: Directory? = nil) {
            writer.beginObject()
            writeColumns(&writer)
            if let key {
                writer.key(key)
                writeFields(&writer)
            }
            writer.field("label", state.label)
            if let directory {
                writer.key("participant_info")
                writeParticipantInfo(&writer, directory: directory)
            }
            writer.endObject()
        }

        func writeColumns(_ writer: inout JSONWriter) {
            writer.field("id", state.id.value)
            writer.field("creator", state.creator.value)
            writer.field("gmt_created", calendar.dateTimeText(state.created))
            writer.field("gmt_modified", calendar.dateTimeText(state.modified))
            writer.field("is_deleted", false)
            writer.field("name", state.name)
            writer.field("workflow_id", workflow.value)
            writer.field("is_hidden", state.isHidden)
            writer.field("order_id", state.order)
            writer.field("type_id", Loonflow.code(state.kind))
            writer.field("enable_retreat", state.allowsRetreat)
            writer.field("remember_last_man_enable", state.remembersLastHandler)
            writer.field("participant_type_id", Loonflow.code(state.participant))
            writer.field("participant", participant)
            writer.field("distribute_type_id", Loonflow.code(state.distribution))
        }

        func writeFields(_ writer: inout JSONWriter) {
            writer.beginObject()
            for rule in state.fieldAttributes { writer.field(rule.key, Loonflow.code(rule.attribute)) }
            writer.endObject()
        }

        /// Who acts, in the contract's text. Addresses and tokens of hooks are nobody's to read; only "hook" is said.
        var participant: String {
            switch state.participant {
            case .nobody: ""
            case .person(let name): name.value
            case .people(let names): Loonflow.joined(names)
            case .departments(let ids): ids.map(\.description).joined(separator: ",")
            case .roles(let ids): ids.map(\.description).joined(separator: ",")
            case .variables(let variables): variables.map(Loonflow.text).joined(separator: ",")
            case .script(let name): name
            case .field(let keys), .parentField(let keys): keys
            case .hook, .external: "hook"
            }
        }

        private func writeParticipantInfo(_ writer: inout JSONWriter, directory: Directory) {
            let (kind, alias) = described(directory)
            writer.beginObject()
            writer.field("participant", participant)
            writer.field("participant_name", participant)
            writer.field("participant_type_id", Loonflow.code(state.participant))
            writer.field("participant_type_name", kind)
            writer.field("participant_alias", alias)
            writer.endObject()
        }

        private func described(_ directory: Directory) -> (kind: String, alias: String) {
            func alias(_ name: Username) -> String { directory.person(name)?.alias ?? name.value }
            switch state.participant {
            case .person(let name): return ("个人", alias(name))
            case .people(let names): return ("多人", names.map(alias).joined(separator: ","))
            case .departments(let ids):
                return ("部门", ids.compactMap { directory.departments[$0]?.name }.joined(separator: ","))
            case .roles(let ids): return ("角色", ids.compactMap { directory.roles[$0]?.name }.joined(separator: ","))
            case .variables(let variables):
                let names = variables.map { $0 == .creator ? "工单创建人" : "工单创建人tl" }
                return ("变量", names.joined(separator: ","))
            case .hook: return ("hook", "hook")
            case .nobody, .script, .field, .parentField, .external: return ("", "")
            }
        }
    }

    static func text(_ variable: Participant.Variable) -> String {
        switch variable {
        case .creator: "creator"
        case .creatorLead: "creator_tl"
        }
    }
}
