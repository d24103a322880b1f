import CanonicalModel

extension Loonflow {
    /// One row of a Django `dumpdata`: model, primary key, fields.
    struct DumpRow {
        var model: String
        var key: Int64
        var fields: JSONObject
        /// Its place in the file, counted from 1, for the report.
        var position: Int

        init(_ json: JSON, position: Int) throws(DumpProblem) {
            guard let model = json["model"]?.stringValue, let key = json["pk"]?.int64Value,
                let fields = json["fields"]?.objectValue
            else { throw DumpProblem(row: position, model: "?", reason: "no dumpdata row: model, pk and fields are needed") }
            self.model = model
            self.key = key
            self.fields = fields
            self.position = position
        }

        func problem(_ reason: String) -> DumpProblem {
            DumpProblem(row: position, model: "\(model) \(key)", reason: reason)
        }

        func text(_ name: String) -> String {
            fields[name]?.stringValue ?? ""
        }

        func required(_ name: String) throws(DumpProblem) -> String {
            guard let text = fields[name]?.stringValue, !text.isEmpty else { throw problem("\(name) is missing or empty") }
            return text
        }

        func number(_ name: String) throws(DumpProblem) -> Int64 {
            guard let number = fields[name]?.int64Value else { throw problem("\(name) is missing or not a whole number") }
            return number
        }

        func flag(_ name: String) -> Bool {
            fields[name]?.boolValue ?? false
        }

        var isDeleted: Bool { flag("is_deleted") }

        /// Names or numbers joined by commas.
        func list(_ name: String) -> [String] {
            Loonflow.list(text(name))
        }

        /// JSON kept as text in a column.
        func embedded(_ name: String) throws(DumpProblem) -> JSON {
            let text = text(name)
            guard !text.isEmpty else { return .object(JSONObject()) }
            do throws(JSONSyntaxError) {
                return try JSON(parsing: Array(text.utf8))
            } catch {
                throw problem("\(name) is not JSON: \(error)")
            }
        }

        /// loonflow writes its own zone's time without saying which.
        func moment(_ name: String, _ calendar: ZonedCalendar) -> Moment {
            let given = text(name)
            let plain = String(given.prefix(19)).replacing("T", with: " ")
            return calendar.parseDateTime(plain) ?? Moment(milliseconds: 0)
        }
    }

    /// A row that was not taken, and why.
    public struct DumpProblem: Error, Equatable, Sendable, CustomStringConvertible {
        public var row: Int
        public var model: String
        public var reason: String

        public var description: String {
            "row \(row) (\(model)): \(reason)"
        }
    }

    static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            var part = part.drop { $0 == " " }
            while part.last == " " { part.removeLast() }
            return String(part)
        }.filter { !$0.isEmpty }
    }
}
