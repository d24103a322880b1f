import Adapters
import CanonicalModel

/// `catalog.json5`: product lines, types, tags, customer organizations and forms of a tenant.
enum CatalogFile {
    static func read(_ reader: inout ConfigReader) -> DefinitionSet {
        DefinitionSet(
            tenant: TenantID(reader.string("tenant", default: "default")),
            productLines: reader.list("productLines", productLine), types: reader.list("types", type),
            tags: reader.list("tags", tag), organizations: reader.list("organizations", organization),
            forms: reader.list("forms", form), notices: reader.list("notices", notice))
    }

    private static func productLine(_ reader: inout ConfigReader) -> ProductLine {
        ProductLine(
            id: ProductLineID(reader.int64("id")), name: reader.string("name"), isOwn: reader.bool("own", default: false),
            workflow: WorkflowID(reader.int64("workflow")),
            department: reader.optionalInt64("department").map { DepartmentID($0) },
            manager: reader.optionalString("manager").map { Username($0) },
            form: reader.optionalInt64("form").map { FormID($0) })
    }

    private static func type(_ reader: inout ConfigReader) -> TicketType {
        TicketType(id: reader.int64("id"), name: reader.string("name"), parent: reader.optionalInt64("parent"))
    }

    private static func tag(_ reader: inout ConfigReader) -> Tag {
        Tag(
            id: TagID(reader.int64("id")), name: reader.string("name"), isEnabled: reader.bool("enabled", default: true),
            isDeleted: reader.bool("deleted", default: false), created: moment(&reader, "created"),
            updated: moment(&reader, "updated"))
    }

    /// Whole seconds since 1970. What a file defines has no history of its own, but may bring one along.
    static func moment(_ reader: inout ConfigReader, _ key: String) -> Moment {
        Moment(seconds: Int64(reader.int(key, range: 0...253_402_300_799, default: 0)))
    }

    private static func organization(_ reader: inout ConfigReader) -> Organization {
        Organization(
            id: OrganizationID(reader.int64("id")), name: reader.string("name"), accounts: reader.list("accounts", account))
    }

    private static func account(_ reader: inout ConfigReader) -> Organization.Account {
        let whole = Int(Int32.min)...Int.max
        return Organization.Account(
            user: reader.int64("user"), attribute: reader.optionalInt("attribute", range: whole).map { Int64($0) },
            level: reader.optionalInt("level", range: Int(Int32.min)...Int(Int32.max)).map { Int64($0) },
            director: reader.optionalInt64("director"), directorName: reader.optionalString("directorName"))
    }

    private enum NoticeKind: String, CaseIterable {
        case hook
        case dingTalk
        case weCom
        case feishu
    }

    private static func notice(_ reader: inout ConfigReader) -> Notice {
        let kind = reader.enumeration("kind", default: NoticeKind.hook)
        return Notice(
            id: NoticeID(reader.int64("id")), name: reader.string("name"),
            description: reader.string("description", default: ""), kind: Notice.Kind(rawValue: kind.rawValue) ?? .hook,
            url: reader.string("url"), token: reader.secret("token").text)
    }
}
