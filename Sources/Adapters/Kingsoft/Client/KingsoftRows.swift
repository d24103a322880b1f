import CanonicalModel

extension Kingsoft {
    /// What tells one row of `list_tickets` from what it was at an earlier poll.
    struct RowMark: Equatable, Sendable {
        var id: Int64
        /// Seconds.
        var created: Int64
        var closed: Int64
        var status: Status
        /// Differs where the row does; good within one run of the program.
        var print: Int
        /// In the job's filter, as far as a row tells.
        var inScope = true

        var isOpen: Bool { status == .pending || status == .inProgress }
        var place: KeysetList.Place { KeysetList.Place(created: created, id: id) }
        var change: ChangePage.Change { ChangePage.Change(id: TwinID(String(id)), inScope: inScope) }
    }

    /// A row of `list_tickets`, as far as sync needs it.
    struct RemoteRow: Equatable, Sendable {
        var mark: RowMark
        var line: String
        var tags: [String]
        /// What stands in the field for it, whoever wrote that.
        var origin: String?

        /// - Throws: `unavailable` for a row that is none.
        init(_ row: JSON, originField: String?) throws(SyncFault) {
            guard let object = row.objectValue, let id = object["id"]?.looseInt64, id > 0,
                let created = object["created_time"]?.looseInt64, (0...Kingsoft.epochSeconds.upperBound).contains(created),
                let status = object["status"]?.looseInt64.flatMap(Status.init(rawValue:))
            else { throw .unavailable("list_tickets answers a row without id, created_time or status") }
            mark = RowMark(
                id: id, created: created, closed: object["closed_time"]?.looseInt64 ?? 0, status: status, print: Self.print(of: row))
            line = object["product_group"]?.stringValue ?? ""
            tags = (object["tags"]?.stringValue ?? "").split(separator: ",").map(String.init)
            origin = originField.flatMap { Self.origin(in: object["form_values"], at: $0) }
        }

        /// The values are JSON within a text; another system may answer them as they are.
        private static func origin(in values: JSON?, at key: String) -> String? {
            var object = values?.objectValue
            if let text = values?.stringValue, !text.isEmpty {
                object = (try? JSON(parsing: text, limits: JSONLimits(maxDepth: 16, maxBytes: 1 << 20)))?.objectValue
            }
            return object?[key]?.stringValue
        }

        private static func print(of row: JSON) -> Int {
            var hasher = Hasher()
            row.encoded().withUnsafeBytes { hasher.combine(bytes: $0) }
            return hasher.finalize()
        }
    }

    /// What rows and details looked like at earlier polls. Rows have no moment of change, so it is by this that a changed one
    /// shows. What a poll found counts once its cursor has come back, because then somebody has taken it in; where an older cursor
    /// comes back, nothing counts.
    actor RowMemory {
        private static let most = 1_000_000
        private var seen = Seen()
        private var confirmed: String?
        private var pending: (cursor: String, seen: Seen)?

        struct Seen: Sendable {
            var rows: [Int64: Int] = [:]
            var details: [Int64: AnswerPrint] = [:]

            mutating func add(_ marks: some Sequence<RowMark>) {
                for mark in marks { rows[mark.id] = mark.print }
            }
        }

        /// Rows that look as they did.
        func unchanged(_ marks: [RowMark]) -> Set<Int64> {
            Set(marks.filter { seen.rows[$0.id] == $0.print }.map(\.id))
        }

        /// A ticket's detail looks as it did.
        func isUnchanged(_ id: Int64, _ print: AnswerPrint) -> Bool {
            seen.details[id] == print
        }

        func resume(at cursor: String?) {
            if let pending, pending.cursor == cursor {
                if seen.rows.count + pending.seen.rows.count > Self.most { seen = Seen() }
                seen.rows.merge(pending.seen.rows) { $1 }
                seen.details.merge(pending.seen.details) { $1 }
            } else if confirmed != cursor {
                seen = Seen()
            }
            confirmed = cursor
            pending = nil
        }

        func note(_ found: Seen, before cursor: String) {
            pending = (cursor, found)
        }
    }

    /// Where a poll stands.
    struct PollCursor: Equatable {
        enum Phase: Int64 {
            /// Every ticket of the window.
            case window = 0
            /// What is older and still open.
            case pending = 1
            case inProgress = 2
        }

        /// What ended or was made before this, by the remote's clock, was told by an earlier poll; 0 at the first.
        var since: Int64 = 0
        var phase = Phase.window
        /// When this poll began, by the remote's clock; 0 where it has not.
        var began: Int64 = 0
        var place = KeysetList.Place()
        var poll: Int64 = 0

        init() {}

        /// - Throws: `refused` for a text that is no cursor of this contract.
        init(_ text: String?) throws(SyncFault) {
            guard let text else { return }
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            let numbers = parts.dropFirst().compactMap { Int64($0) }
            guard parts.first == "k1", parts.count == 10, numbers.count == 9, let phase = Phase(rawValue: numbers[1]),
                numbers.allSatisfy({ $0 >= 0 }), let place = KeysetList.Place(Array(numbers[4...]))
            else { throw .refused("the cursor is none of this contract") }
            self.phase = phase
            (since, began, poll) = (numbers[0], numbers[2], numbers[3])
            self.place = place
        }

        var text: String { "k1.\(since).\(phase.rawValue).\(began).\(poll).\(place.text)" }

        /// Nil where the poll is over.
        mutating func nextPhase() -> Bool {
            place = KeysetList.Place()
            // The first poll has no window, so it has seen the old ones too.
            guard since > 0, let next = Phase(rawValue: phase.rawValue + 1) else { return false }
            phase = next
            return true
        }

        func afterwards(overlap: Int64) -> PollCursor {
            var next = PollCursor()
            next.since = max(1, began - overlap)
            next.poll = poll + 1
            return next
        }
    }
}
