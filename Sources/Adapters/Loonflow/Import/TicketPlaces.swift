import CanonicalModel

extension Loonflow {
    /// The models that make up a ticket, in the order in which its rows are kept.
    enum TicketPart: UInt8, CaseIterable {
        case record, log, field, user

        init?(model: String) {
            switch model {
            case "ticket.ticketrecord": self = .record
            case "ticket.ticketflowlog": self = .log
            case "ticket.ticketcustomfield": self = .field
            case "ticket.ticketuser": self = .user
            default: return nil
            }
        }

        var model: String {
            switch self {
            case .record: "ticket.ticketrecord"
            case .log: "ticket.ticketflowlog"
            case .field: "ticket.ticketcustomfield"
            case .user: "ticket.ticketuser"
            }
        }
    }

    /// Where in the file the rows of each ticket are. A dump has them by model, so a ticket's rows lie apart; with some forty
    /// bytes for each, a ticket can be put together alone, however many there are.
    public struct TicketPlaces: Sendable {
        private var rows: [RowPlace] = []
        /// Ranges of `rows`, a ticket each, by id.
        private var tickets: [Range<Int>] = []
        /// The highest number a ticket has, taken or not: new ones come after it.
        public private(set) var highestID: Int64 = 0
        /// The highest counter that a serial number of each day has.
        public private(set) var serials: [String: Int64] = [:]

        public struct RowPlace: Sendable {
            var ticket: Int64
            var key: Int64
            var part: TicketPart
            public var position: Int
            public var offset: Int64
            public var length: Int
        }

        public var count: Int { tickets.count }

        public func rows(ofTicket index: Int) -> ArraySlice<RowPlace> {
            rows[tickets[index]]
        }

        public func id(ofTicket index: Int) -> TicketID {
            TicketID(rows[tickets[index].lowerBound].ticket)
        }

        mutating func add(_ row: DumpRow, as part: TicketPart, offset: Int64, length: Int) throws(ImportProblem) {
            let ticket: Int64
            switch part {
            case .record: ticket = row.key
            case .log, .field: ticket = try row.number("ticket_id")
            case .user: ticket = try row.number("ticket")
            }
            guard (1...TicketPlaces.highestAllowed).contains(ticket) else { throw row.problem("\(ticket) cannot be a ticket's number") }
            rows.append(
                RowPlace(
                    ticket: ticket, key: row.key, part: part, position: row.position, offset: offset, length: length))
            guard part == .record else { return }
            highestID = max(highestID, ticket)
            if let (day, counter) = TicketPlaces.serial(in: row.text("sn")) {
                serials[day] = max(serials[day] ?? 0, counter)
            }
        }

        /// Numbers beyond are no ids that a database has given, and would leave none for new tickets.
        private static let highestAllowed: Int64 = 1 << 52

        /// Rows whose ticket is not in the dump, and second rows with a ticket's number, are left out and told.
        mutating func sortAndDropOrphans() -> [ImportProblem] {
            rows.sort { ($0.ticket, $0.part.rawValue, $0.key, $0.position) < ($1.ticket, $1.part.rawValue, $1.key, $1.position) }
            var problems: [ImportProblem] = []
            var start = 0
            while start < rows.count {
                let id = rows[start].ticket
                let end = rows[start...].firstIndex { $0.ticket != id } ?? rows.count
                if rows[start].part == .record {
                    tickets.append(start..<end)
                } else {
                    problems += rows[start..<end].map { $0.problem("ticket \(id) is not in the file") }
                }
                start = end
            }
            return problems
        }

        /// The day and the counter at the end of `<prefix>_<YYYYMMDD><counter>`.
        static func serial(in text: String) -> (day: String, counter: Int64)? {
            guard let last = text.split(separator: "_", omittingEmptySubsequences: false).last, last.utf8.count >= 9,
                last.utf8.count <= 8 + 15, last.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let counter = Int64(last.dropFirst(8))
            else { return nil }
            return (String(last.prefix(8)), counter)
        }
    }
}

extension Loonflow.TicketPlaces.RowPlace {
    public func problem(_ reason: String) -> ImportProblem {
        ImportProblem(row: position, model: part.model, key: key, reason: reason)
    }
}
