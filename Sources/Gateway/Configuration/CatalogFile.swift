import Adapters
import CanonicalModel

/// `catalog.json5`: product lines, types, tags and customer organizations of a tenant.
enum CatalogFile {
    static func read(_ reader: inout ConfigReader) -> DefinitionSet {
        DefinitionSet(
            tenant: TenantID(reader.string("tenant", default: "default")),
            productLines: reader.list("productLines", productLine), types: reader.list("types", type),
            tags: reader.list("tags", tag), organizations: reader.list("organizations", organization),
            notices: reader.list("notices", notice))
    }

    private static func productLine(_ reader: inout ConfigReader) -> ProductLine {
        ProductLine(
            id: ProductLineID(reader.int64("id")), name: reader.string("name"), isOwn: reader.bool("own", default: false),
            workflow: WorkflowID(reader.int64("workflow")),
            department: reader.optionalInt64("department").map { DepartmentID($0) },
            manager: reader.optionalString("manager").map { Username($0) })
    }

    private static func type(_ reader: inout ConfigReader) -> TicketType {
        TicketType(id: reader.int64("id"), name: reader.string("name"), parent: reader.optionalInt64("parent"))
    }

    private static func tag(_ reader: inout ConfigReader) -> Tag {
        // A tag of a file has no history of its own.
        let unknown = Moment(milliseconds: 0)
        return Tag(
            id: TagID(reader.int64("id")), name: reader.string("name"), isEnabled: reader.bool("enabled", default: true),
            created: unknown, updated: unknown)
    }

    private static func organization(_ reader: inout ConfigReader) -> Organization {
        Organization(id: OrganizationID(reader.int64("id")), name: reader.string("name"))
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
