/// One row of a real ticket, to be written again for others.
struct RowTemplate {
    private let table: String
    private let cells: [(column: String, content: Content, value: Cell)]

    /// Begins the serial numbers of the loop's own tickets, which the gateway's never begin with.
    static let serialMark = "~"

    private enum Content {
        case same
        case ticketID
        case guid
        case serialNumber
    }

    /// Every row that belongs to the ticket, in whatever table.
    static func all(ofTicket id: Int64, in database: Database) throws -> [RowTemplate] {
        var rows = try read("tickets", key: "id", id, database)
        let tables = try database.texts(
            """
            SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c ON c.name = 'ticket_id'
            WHERE m.type = 'table' ORDER BY m.rowid
            """)
        for table in tables { rows += try read(table, key: "ticket_id", id, database) }
        return rows
    }

    private static func read(_ table: String, key: String, _ id: Int64, _ database: Database) throws -> [RowTemplate] {
        // SQLite numbers these rows itself.
        let columns = try database.texts("SELECT name FROM pragma_table_info('\(table)')").filter {
            $0 == key || !["id", "seq"].contains($0)
        }
        let statement = try database.prepare("SELECT \(columns.joined(separator: ", ")) FROM \(table) WHERE \(key) = \(id)")
        var rows: [RowTemplate] = []
        while try statement.step() {
            rows.append(
                RowTemplate(
                    table: table,
                    cells: columns.enumerated().map { place, column in
                        (column, content(of: column, key: key), statement.cell(Int32(place)))
                    }))
        }
        return rows
    }

    private static func content(of column: String, key: String) -> Content {
        switch column {
        case key: .ticketID
        case "guid": .guid
        case "sn": .serialNumber
        default: .same
        }
    }

    /// Of all values.
    var bytes: Int {
        cells.reduce(0) { $0 + $1.value.bytes }
    }

    func insert(into database: Database) throws -> Insert {
        let marks = cells.map { _ in "?" }.joined(separator: ", ")
        let names = cells.map(\.column).joined(separator: ", ")
        let statement = try database.prepare("INSERT INTO \(table) (\(names)) VALUES (\(marks))")
        var insert = Insert(statement: statement)
        for (place, cell) in cells.enumerated() {
            let number = Int32(place + 1)
            switch cell.content {
            // Bindings last, so what never changes is bound once.
            case .same: try statement.bind(number, cell.value)
            case .ticketID: insert.ids.append(number)
            case .guid: insert.guids.append((number, cell.value.bytes))
            case .serialNumber: insert.serials.append((number, cell.value.bytes))
            }
        }
        return insert
    }

    /// The statement that writes such a row for another ticket.
    struct Insert {
        let statement: PreparedStatement
        var ids: [Int32] = []
        var guids: [(place: Int32, length: Int)] = []
        var serials: [(place: Int32, length: Int)] = []

        func run(ticket id: Int64) throws {
            for place in ids { try statement.bind(place, .integer(id)) }
            for (place, length) in guids { try statement.bind(place, .text(Insert.random(length))) }
            for (place, length) in serials { try statement.bind(place, .text(Insert.padded(id, length))) }
            try statement.run()
        }

        /// Spread over the index as the gateway's identifiers are.
        private static func random(_ length: Int) -> [UInt8] {
            var out: [UInt8] = []
            out.reserveCapacity(length)
            var bits = UInt64.random(in: 0...UInt64.max)
            for place in 0..<length {
                if place % 16 == 15 { bits = UInt64.random(in: 0...UInt64.max) }
                out.append(UInt8(ascii: "A") + UInt8(truncatingIfNeeded: bits & 15))
                bits >>= 4
            }
            return out
        }

        /// Ascending, as serial numbers are.
        private static func padded(_ id: Int64, _ length: Int) -> [UInt8] {
            var out = [UInt8](repeating: UInt8(ascii: "0"), count: length)
            var rest = id
            for place in out.indices.reversed() where rest > 0 {
                out[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            if !out.isEmpty { out.replaceSubrange(0..<1, with: serialMark.utf8) }
            return out
        }
    }
}
