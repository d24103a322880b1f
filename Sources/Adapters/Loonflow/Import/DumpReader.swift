import CanonicalModel

extension Loonflow {
    /// A loonflow site's `account` and `workflow` apps as definitions, ids and tokens kept.
    public struct Dump: Sendable {
        public var definitions: DefinitionSet
        /// Rows not taken; the rest is.
        public var problems: [DumpProblem]
        public var rowCount: Int

        /// - Parameter calendar: the zone of the dump's times.
        /// - Throws: `DumpProblem` where the file is no dump at all.
        public init(_ json: JSON, tenant: TenantID, calendar: ZonedCalendar) throws(DumpProblem) {
            guard case .array(let rows) = json else {
                throw DumpProblem(row: 0, model: "file", reason: "a dumpdata file is a JSON array of rows")
            }
            var reader = DumpReader(tenant: tenant, calendar: calendar)
            for (index, row) in rows.enumerated() {
                do throws(DumpProblem) {
                    try reader.sort(try DumpRow(row, position: index + 1))
                } catch {
                    reader.problems.append(error)
                }
            }
            definitions = reader.definitions()
            problems = reader.problems.sorted { $0.row < $1.row }
            rowCount = rows.count
        }
    }

    /// Rows by model first, because a dump's order promises nothing.
    struct DumpReader {
        let tenant: TenantID
        let calendar: ZonedCalendar
        var problems: [DumpProblem] = []
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

        mutating func sort(_ row: DumpRow) throws(DumpProblem) {
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
        mutating func taking<Value>(_ model: String, _ read: (DumpRow) throws(DumpProblem) -> Value) -> [Value] {
            var out: [Value] = []
            for row in rows[model] ?? [] {
                do throws(DumpProblem) {
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
