import Adapters
import CanonicalModel
import Synchronization

/// Takes over a loonflow site from a dump. What is stored is stored in pieces, each of them whole: an import that was stopped
/// is begun again and finds what is there.
struct LoonflowImport {
    var tenant: TenantID
    var calendar: ZonedCalendar
    var isDryRun: Bool
    var progress: ProgressBar

    /// Tickets to a transaction.
    private static let batch = 200

    func run(_ file: DumpFile, into engine: GatewayEngine) throws -> ImportReport {
        let dump = try scan(file)
        var report = ImportReport(isDryRun: isDryRun)
        report.rowCount = dump.rowCount
        report.problems = dump.problems
        report.definitions = try engine.apply(dump.definitions)
        try reserve(dump.tickets, in: engine)
        try takeTickets(of: dump, from: file, into: engine, &report)
        report.problems.sort { ($0.row, $0.reason) < ($1.row, $1.reason) }
        return report
    }

    private func scan(_ file: DumpFile) throws -> Loonflow.Dump {
        var scan = Loonflow.DumpScan(tenant: tenant, calendar: calendar)
        let bar = progress.begun("reading", of: file.size)
        defer { bar.end() }
        try file.scan({ scan.take($0) }, progress: bar.show)
        return scan.finish()
    }

    /// Before any ticket: numbers of tickets that are not taken, or not yet, must not go to others.
    private func reserve(_ tickets: Loonflow.TicketPlaces, in engine: GatewayEngine) throws {
        guard tickets.highestID > 0 else { return }
        _ = try engine.perform(
            .custom { [tenant] context in
                try context.store.reserve(ticketsUpTo: TicketID(tickets.highestID))
                for (day, counter) in tickets.serials { try context.store.reserve(serialsUpTo: counter, in: tenant, day: day) }
                return .done
            }
        ).get()
    }

    private func takeTickets(
        of dump: Loonflow.Dump, from file: DumpFile, into engine: GatewayEngine, _ report: inout ImportReport
    ) throws {
        let importer = Loonflow.TicketImporter(dump, definitions: engine.definitions(of: tenant), calendar: calendar)
        var random = RandomSource.unpredictable()
        let bar = progress.begun("tickets", of: Int64(dump.tickets.count))
        defer { bar.end() }
        for start in stride(from: 0, to: dump.tickets.count, by: LoonflowImport.batch) {
            let end = min(start + LoonflowImport.batch, dump.tickets.count)
            var tickets: [(index: Int, ticket: ImportedTicket)] = []
            for index in start..<end {
                do throws(ImportProblem) {
                    let rows = try Loonflow.TicketRows(LoonflowImport.rows(index, of: dump, in: file))
                    tickets.append((index, try importer.ticket(from: rows, random: &random, problems: &report.problems)))
                } catch {
                    refuse(index, of: dump, because: error, &report)
                }
            }
            let arrivals = try store(tickets.map(\.ticket), in: engine)
            for (taken, arrival) in zip(tickets, arrivals) { count(taken, arrival, of: dump, &report) }
            bar.show(Int64(end))
        }
    }

    private static func rows(_ index: Int, of dump: Loonflow.Dump, in file: DumpFile) throws(ImportProblem)
        -> [(place: Loonflow.TicketPlaces.RowPlace, bytes: [UInt8])]
    {
        var out: [(place: Loonflow.TicketPlaces.RowPlace, bytes: [UInt8])] = []
        for place in dump.tickets.rows(ofTicket: index) { out.append((place, try file.row(at: place.offset, length: place.length))) }
        return out
    }

    private func store(_ tickets: [ImportedTicket], in engine: GatewayEngine) throws -> [TicketArrival] {
        let arrivals = Mutex<[TicketArrival]>([])
        _ = try engine.perform(
            .custom { context in
                var done: [TicketArrival] = []
                for ticket in tickets { done.append(try context.take(ticket)) }
                arrivals.withLock { $0 = done }
                return .done
            }
        ).get()
        return arrivals.withLock { $0 }
    }

    private func count(
        _ taken: (index: Int, ticket: ImportedTicket), _ arrival: TicketArrival, of dump: Loonflow.Dump,
        _ report: inout ImportReport
    ) {
        switch arrival {
        case .added:
            report.tickets.added += 1
            report.tickets.events += taken.ticket.events.count
        case .unchanged: report.tickets.unchanged += 1
        case .kept: report.tickets.kept.append(taken.ticket.aggregate.ticket.id)
        case .refused(let reason):
            guard let place = dump.tickets.rows(ofTicket: taken.index).first else { return }
            refuse(taken.index, of: dump, because: place.problem(reason), &report)
        }
    }

    /// The ticket and with it everything that belongs to it.
    private func refuse(
        _ index: Int, of dump: Loonflow.Dump, because problem: ImportProblem, _ report: inout ImportReport
    ) {
        report.tickets.refused += 1
        report.problems.append(problem)
        let id = dump.tickets.id(ofTicket: index)
        for place in dump.tickets.rows(ofTicket: index) where place.position != problem.row {
            report.problems.append(place.problem("ticket \(id) is not taken"))
        }
    }
}
