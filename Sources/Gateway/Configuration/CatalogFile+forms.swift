import Adapters
import CanonicalModel

extension CatalogFile {
    private enum FieldKind: String, CaseIterable {
        case text, longText, select, radio, checkbox, dateTime, dateTimeSpan, list
    }

    static func form(_ reader: inout ConfigReader) -> Form {
        let form = Form(
            id: FormID(reader.int64("id")), name: reader.string("name"), fields: reader.list("fields", field))
        if Set(form.fields.map(\.id)).count != form.fields.count { reader.report("fields", "two fields have the same id") }
        if Set(form.fields.map(\.key)).count != form.fields.count { reader.report("fields", "two fields have the same key") }
        return form
    }

    private static func field(_ reader: inout ConfigReader) -> Form.Entry {
        let key = reader.string("key")
        let kind = reader.enumeration("type", default: FieldKind.text)
        return Form.Entry(
            id: FieldID(reader.int64("id")), key: key, name: reader.string("name", default: key),
            kind: Form.Kind(rawValue: kind.rawValue) ?? .text,
            order: Int64(reader.int("order", range: 0...1_000_000, default: 0)),
            remarks: reader.string("remarks", default: ""), isRequired: reader.bool("required", default: false),
            options: reader.json("options")?.json ?? .null, isDeleted: reader.bool("deleted", default: false),
            created: moment(&reader, "created"), updated: moment(&reader, "updated"))
    }
}
