import CanonicalModel

extension Loonflow {
    /// What states and transitions are called, deleted ones included: logs go on naming them.
    struct DumpNames: Sendable {
        private var states: [Int64: String] = [:]
        private var transitions: [Int64: TicketEvent.TransitionTaken] = [:]
        /// Whose serial numbers begin how, the longest prefix first.
        private var prefixes: [(prefix: String, caller: CallerName)] = []

        /// As the flow log calls what it has no name for.
        static let unknown = "未知操作"

        init(_ reader: DumpReader) {
            for row in reader.rows("workflow.state") { states[row.key] = row.text("name") }
            for row in reader.rows("workflow.transition") {
                transitions[row.key] = TicketEvent.TransitionTaken(
                    id: TransitionID(row.key), name: row.text("name"), attribute: DumpReader.attribute(row))
            }
            prefixes = reader.rows("account.apptoken").map {
                ($0.text("ticket_sn_prefix"), CallerName($0.text("app_name")))
            }.sorted { ($1.prefix.utf8.count, $0.caller) < ($0.prefix.utf8.count, $1.caller) }
        }

        func state(_ id: StateID, in workflow: Workflow) -> String {
            states[id.value] ?? workflow.state(id)?.name ?? ""
        }

        func transition(_ id: TransitionID, in workflow: Workflow) -> TicketEvent.TransitionTaken {
            if let known = transitions[id.value] { return known }
            let found = workflow.transition(id)
            return TicketEvent.TransitionTaken(
                id: id, name: found?.name ?? DumpNames.unknown, attribute: found?.attribute ?? .other)
        }

        /// The app that a serial number tells of; loonflow's own where none fits.
        func caller(ofSerialNumber text: String) -> CallerName {
            prefixes.first { !$0.prefix.isEmpty && text.hasPrefix($0.prefix + "_") }?.caller ?? Loonflow.ownApp
        }
    }
}
