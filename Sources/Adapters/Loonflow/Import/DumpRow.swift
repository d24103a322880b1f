import CanonicalModel

extension Loonflow {
    /// One row of a Django `dumpdata`: model, primary key, fields.
    struct DumpRow {
        var model: String
        var key: Int64
        var fields: JSONObject
        /// Its place in the file, counted from 1, for the report.
        var position: Int

        init(_ json: JSON, position: Int) throws(ImportProblem) {
            guard let model = json["model"]?.stringValue, let given = json["pk"], let fields = json["fields"]?.objectValue else {
                throw ImportProblem(row: position, model: "?", reason: "no dumpdata row: model, pk and fields are needed")
            }
            guard let key = given.int64Value else {
                throw ImportProblem(row: position, model: model, reason: "its pk is no whole number: \(given.plainText)")
            }
            self.model = model
            self.key = key
            self.fields = fields
            self.position = position
        }

        /// - Parameter bytes: one JSON text.
        init(parsing bytes: [UInt8], position: Int) throws(ImportProblem) {
            let json: JSON
            do throws(JSONSyntaxError) {
                json = try JSON(parsing: bytes, limits: JSONLimits(maxBytes: JSONRowSplitter.longestRow))
            } catch {
                throw ImportProblem(row: position, model: "?", reason: "no JSON: \(error)")
            }
            try self.init(json, position: position)
        }

        func problem(_ reason: String) -> ImportProblem {
            ImportProblem(row: position, model: model, key: key, reason: reason)
        }

        func text(_ name: String) -> String {
            fields[name]?.stringValue ?? ""
        }

        func required(_ name: String) throws(ImportProblem) -> String {
            guard let text = fields[name]?.stringValue, !text.isEmpty else { throw problem("\(name) is missing or empty") }
            return text
        }

        func number(_ name: String) throws(ImportProblem) -> Int64 {
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
        func embedded(_ name: String) throws(ImportProblem) -> JSON {
            let text = text(name)
            guard !text.isEmpty else { return .object(JSONObject()) }
            do throws(JSONSyntaxError) {
                return try JSON(parsing: Array(text.utf8))
            } catch {
                throw problem("\(name) is not JSON: \(error)")
            }
        }

        /// 1970 where there is none.
        func moment(_ name: String, _ calendar: ZonedCalendar) -> Moment {
            Loonflow.moment(text(name), calendar) ?? Moment(milliseconds: 0)
        }
    }

    /// A time as Django writes it: `2024-01-02T03:04:05`, perhaps with a fraction, perhaps with `Z` or an offset. Without one
    /// it is the clock of the server's zone.
    static func moment(_ text: String, _ calendar: ZonedCalendar) -> Moment? {
        let plain = String(text.prefix(19)).replacing("T", with: " ")
        var rest = text.dropFirst(19)
        var milliseconds: Int64 = 0
        if rest.first == "." {
            let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            milliseconds = Int64((digits + "000").prefix(3)) ?? 0
            rest = rest.dropFirst(digits.count + 1)
        }
        guard let offset = offset(rest) else { return nil }
        let clock = offset.isLocal ? calendar : .utc
        return clock.parseDateTime(plain).map { Moment(milliseconds: $0.milliseconds + milliseconds - offset.seconds * 1000) }
    }

    private static func offset(_ text: Substring) -> (seconds: Int64, isLocal: Bool)? {
        if text.isEmpty { return (0, true) }
        if text == "Z" { return (0, false) }
        let parts = text.dropFirst().split(separator: ":")
        guard let sign = text.first, sign == "+" || sign == "-", parts.count == 2, let hours = Int64(parts[0]),
            let minutes = Int64(parts[1]), (0...23).contains(hours), (0...59).contains(minutes)
        else { return nil }
        return ((hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1), false)
    }

    static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            var part = part.drop { $0 == " " }
            while part.last == " " { part.removeLast() }
            return String(part)
        }.filter { !$0.isEmpty }
    }
}
