import CanonicalModel

extension Loonflow {
    /// A loonflow site's `account`, `workflow` and `ticket` apps, read once from front to back: what the site defines, and
    /// where in the file each ticket's rows are.
    public struct Dump: Sendable {
        public let definitions: DefinitionSet
        /// Rows not taken; the rest is.
        public let problems: [ImportProblem]
        public let rowCount: Int
        public let tickets: TicketPlaces
        let names: DumpNames
    }

    /// Takes a dump row by row.
    public struct DumpScan {
        private var reader: DumpReader
        private var places = TicketPlaces()
        private var rowCount = 0

        /// - Parameter calendar: the zone of the dump's times.
        public init(tenant: TenantID, calendar: ZonedCalendar) {
            reader = DumpReader(tenant: tenant, calendar: calendar)
        }

        public mutating func take(_ row: JSONRowSplitter.Row) {
            rowCount += 1
            do throws(ImportProblem) {
                let read = try DumpRow(parsing: row.bytes, position: row.position)
                if let part = TicketPart(model: read.model) {
                    try places.add(read, as: part, offset: row.offset, length: row.bytes.count)
                } else {
                    try reader.sort(read)
                }
            } catch {
                reader.problems.append(error)
            }
        }

        public mutating func finish() -> Dump {
            let definitions = reader.definitions()
            reader.problems += places.sortAndDropOrphans()
            return Dump(
                definitions: definitions, problems: reader.problems.sorted { $0.row < $1.row }, rowCount: rowCount,
                tickets: places, names: DumpNames(reader))
        }
    }

    /// Rows by model first, because a dump's order promises nothing.
    struct DumpReader {
        let tenant: TenantID
        let calendar: ZonedCalendar
        var problems: [ImportProblem] = []
        private var rows: [String: [DumpRow]] = [:]

        private static let taken: Set<String> = [
            "account.loonuser", "account.loondept", "account.loonrole", "account.loonuserdept", "account.loonuserrole",
            "account.apptoken", "workflow.workflow", "workflow.state", "workflow.transition", "workflow.customfield",
            "workflow.customnotice", "workflow.workflowuserpermission",
        ]

        init(tenant: TenantID, calendar: ZonedCalendar) {
            self.tenant = tenant
            self.calendar = calendar
        }

        mutating func sort(_ row: DumpRow) throws(ImportProblem) {
            guard DumpReader.taken.contains(row.model) else { throw row.problem("this model is not imported") }
            rows[row.model, default: []].append(row)
        }

        mutating func definitions() -> DefinitionSet {
            DefinitionSet(
                tenant: tenant, people: people(), departments: taking("account.loondept", DumpReader.department),
                roles: taking("account.loonrole", DumpReader.role), workflows: workflows(),
                notices: taking("workflow.customnotice", DumpReader.notice), callers: callers())
        }

        /// Every row of a model through a reader; a row that cannot be read becomes a problem.
        mutating func taking<Value>(_ model: String, _ read: (DumpRow) throws(ImportProblem) -> Value) -> [Value] {
            var out: [Value] = []
            for row in rows[model] ?? [] {
                do throws(ImportProblem) {
                    out.append(try read(row))
                } catch {
                    problems.append(error)
                }
            }
            return out
        }

        func rows(_ model: String) -> [DumpRow] {
            rows[model] ?? []
        }
    }
}
