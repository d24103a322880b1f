import CanonicalModel

extension Loonflow {
    /// One entry of the flow log, as the event it becomes.
    struct TicketLogRow {
        let row: DumpRow
        let at: Moment
        let kind: TicketEvent.Kind
        let actor: Actor
        let state: StateID
        /// Zero where none was taken.
        let transition: TransitionID
        let comment: String
        /// The copy of the ticket, where it can be read.
        let copy: JSONObject?

        init(_ row: DumpRow, isFirst: Bool, calendar: ZonedCalendar) throws(ImportProblem) {
            self.row = row
            guard let at = Loonflow.moment(row.text("gmt_created"), calendar) else {
                throw row.problem("gmt_created is missing or no time")
            }
            self.at = at
            state = StateID(try row.number("state_id"))
            transition = TransitionID(try row.number("transition_id"))
            let isHook = row.fields["participant_type_id"]?.int64Value == 10 || row.text("participant") == "hook"
            let name = row.text("participant")
            actor = isHook || name == Actor.robotName.value ? .robot : .person(Username(name))
            kind = try TicketLogRow.kind(of: row, transition: transition, isFirst: isFirst, isHook: isHook)
            comment = TicketLogRow.comment(row.text("suggestion"), of: kind, by: actor)
            copy = (try? JSON(parsing: row.text("ticket_data")))?.objectValue
        }

        private static func kind(of row: DumpRow, transition: TransitionID, isFirst: Bool, isHook: Bool)
            throws(ImportProblem) -> TicketEvent.Kind
        {
            switch try row.number("intervene_type_id") {
            case 0 where transition.value == 0 && isHook: return .hookFailed
            case 0: return isFirst ? .created : .handled
            case 1: return .delivered
            case 2: return .helpRequested
            case 3: return .helpEnded
            case 4: return .accepted
            case 5: return .commented
            case 6: return .deleted
            case 7: return .closed
            case 8: return .stateForced
            case 9: return .hookSucceeded
            case 10: return .retreated
            case let other: throw row.problem("intervene_type_id \(other) is not known")
            }
        }

        private static func comment(_ given: String, of kind: TicketEvent.Kind, by actor: Actor) -> String {
            if case .prefixed(let prefix)? = Loonflow.logKind(kind)?.text, given.hasPrefix(prefix) {
                return String(given.dropFirst(prefix.count))
            }
            // loonflow writes the signature of some hooks into its log; nobody is to read it there.
            if actor == .robot, given.hasPrefix("{"), given.contains("'signature'") { return "" }
            return given
        }

        var isActOfHandler: Bool {
            isWork || (kind == .accepted && actor != .robot)
        }

        /// A step along the workflow by a person.
        var isWork: Bool {
            kind == .handled && transition.value != 0 && actor != .robot
        }
    }
}
