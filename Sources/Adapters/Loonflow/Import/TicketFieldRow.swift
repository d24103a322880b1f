import CanonicalModel

extension Loonflow {
    /// A custom field's value: the row has a column for each type and uses one.
    struct TicketFieldRow {
        let key: String
        /// Nil where the field has no value.
        let value: JSON?

        init(_ row: DumpRow) throws(ImportProblem) {
            key = try row.required("field_key")
            guard let type = Loonflow.fieldType(code: try row.number("field_type_id")) else {
                throw row.problem("field_type_id \(try row.number("field_type_id")) is not known")
            }
            let column = TicketFieldRow.column(of: type)
            guard let given = row.fields[column] else { throw row.problem("\(column) is missing") }
            value = try TicketFieldRow.normalised(given, as: type, in: row)
        }

        private static func normalised(_ given: JSON, as type: FieldType, in row: DumpRow) throws(ImportProblem) -> JSON? {
            var given = given
            if type == .date || type == .dateTime, let text = given.stringValue {
                // What the column has until it is set.
                if text.hasPrefix("0001-01-01") { return nil }
                given = .string(type == .date ? String(text.prefix(10)) : clock(text))
            }
            switch type.normalise(given) {
            case .value(let value): return value
            case .unset: return nil
            case .refused(let reason): throw row.problem("\(column(of: type)) \(reason)")
            }
        }

        /// `2024-01-02T03:04:05.678` as the contract writes it.
        private static func clock(_ text: String) -> String {
            String(text.prefix(19)).replacing("T", with: " ")
        }

        private static func column(of type: FieldType) -> String {
            switch type {
            case .text, .file: "char_value"
            case .integer: "int_value"
            case .decimal: "float_value"
            case .boolean: "bool_value"
            case .date: "date_value"
            case .dateTime: "datetime_value"
            case .radio: "radio_value"
            case .checkbox: "checkbox_value"
            case .select: "select_value"
            case .multiSelect: "multi_select_value"
            case .longText, .richText: "text_value"
            case .person: "username_value"
            case .people: "multi_username_value"
            }
        }
    }
}
