import CanonicalModel

extension Loonflow {
    /// The columns that a row of the list and a detail both have.
    struct RemoteColumns: Equatable, Sendable {
        var id: Int64
        var created: Moment
        /// Nil where the remote shows none that can be read: then nobody can say that the ticket has not changed.
        var modified: Moment?
        var title: String
        var creator: String
        var workflow: Int64
        var workflowName: String
        var state: Int64
        var lifecycle: Lifecycle
        var participant: String
        var serialNumber: String
        var parent: Int64

        /// - Throws: `unavailable` for what is no ticket of the contract.
        init(_ json: JSON, _ profile: RemoteProfile) throws(SyncFault) {
            func moment(_ key: String) -> Moment? {
                json[key]?.stringValue.flatMap(profile.calendar.parseDateTime)
            }
            guard let id = json["id"]?.looseInt64, id > 0, let created = moment("gmt_created") else {
                throw .unavailable("a ticket without id or gmt_created")
            }
            let state = json["state_id"]?.looseInt64 ?? 0
            guard let actState = json["act_state_id"]?.looseInt64,
                let lifecycle = profile.lifecycle(actState: actState, state: state)
            else { throw .unavailable("ticket \(id) has an act_state_id that the contract does not have") }
            self.id = id
            self.created = created
            modified = moment("gmt_modified")
            self.state = state
            self.lifecycle = lifecycle
            title = json["title"]?.stringValue ?? ""
            creator = json["creator"]?.stringValue ?? ""
            workflow = json["workflow_id"]?.looseInt64 ?? 0
            workflowName = json["workflow_info"]?["workflow_name"]?.stringValue ?? ""
            participant = json["participant"]?.stringValue ?? ""
            serialNumber = json["sn"]?.stringValue ?? ""
            parent = json["parent_ticket_id"]?.looseInt64 ?? 0
        }

        /// - Parameter since: seconds; 0 is ever.
        func isModified(since: Int64) -> Bool {
            since == 0 || modified.map { $0.seconds >= since } ?? true
        }

        var place: KeysetList.Place { KeysetList.Place(created: created.seconds, id: id) }
        var twin: TwinID { TwinID(String(id)) }

        var facts: ScopeFacts {
            var facts = ScopeFacts()
            facts.workflows = [String(workflow)] + (workflowName.isEmpty ? [] : [workflowName])
            facts.lifecycle = lifecycle
            facts.people = [creator] + participant.split(separator: ",").map(String.init)
            facts.created = created
            return facts
        }

        /// Under the names that the contract has for them.
        var fields: [FieldKey: JSON] {
            [
                "title": JSON(title), "creator": JSON(creator), "workflow_id": JSON(workflow), "state_id": JSON(state),
                "participant": JSON(participant), "sn": JSON(serialNumber), "parent_ticket_id": JSON(parent),
                .lifecycle: JSON(lifecycle.rawValue),
            ]
        }

        static let names: Set<FieldKey> = [
            "title", "creator", "workflow_id", "state_id", "participant", "sn", "parent_ticket_id", .lifecycle,
        ]
    }

    /// Where a poll stands. The list is in the order of creation, so each poll goes through all of it and picks out what was
    /// modified since the one before began.
    struct PollCursor: Equatable {
        /// Seconds by the remote's clock; 0 at the first poll.
        var since: Int64 = 0
        var began: Int64 = 0
        var place = KeysetList.Place()

        init() {}

        /// - Throws: `refused` for a text that is no cursor of this contract.
        init(_ text: String?) throws(SyncFault) {
            guard let text else { return }
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            let numbers = parts.dropFirst().compactMap { Int64($0) }
            guard parts.first == "l1", parts.count == 8, numbers.count == 7, numbers.allSatisfy({ $0 >= 0 }),
                let place = KeysetList.Place(Array(numbers[2...]))
            else {
                throw .refused("the cursor is none of this contract")
            }
            (since, began) = (numbers[0], numbers[1])
            self.place = place
        }

        var text: String { "l1.\(since).\(began).\(place.text)" }

        func afterwards(overlap: Int64) -> PollCursor {
            var next = PollCursor()
            next.since = max(1, began - overlap)
            return next
        }
    }
}
