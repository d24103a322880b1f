/// What a kept file is known by: 32 lower-case hex digits that nobody can foretell.
public struct AttachmentID: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// Nil for anything but 32 lower-case hex digits.
    public init?(_ text: some StringProtocol) {
        let isHex = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard text.utf8.count == AttachmentID.length, isHex else { return nil }
        self.text = String(text)
    }

    /// The id in a name of the form `workorder/<author>/<id>`; nil for any other path.
    public init?(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == StoredAttachment.root, Int64(parts[1]) != nil,
            parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        self.init(parts[2])
    }

    public static let length = 32

    public var description: String { text }

    /// As a UUID is written: 8-4-4-4-12.
    public var dashed: String {
        let digits = Array(text)
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}

/// A file that was taken from a caller, as the store records it. Which tickets it belongs to is in the tickets.
public struct StoredAttachment: Equatable, Sendable {
    public var tenant: TenantID
    public var id: AttachmentID
    /// The uploader's number, 0 where there is none.
    public var author: Int64
    /// For people: the uploader's name for it, without any folder.
    public var name: String
    /// `type/subtype`, lower case.
    public var type: String
    /// Bytes.
    public var size: Int64
    /// Of the content, 64 lower-case hex digits.
    public var sha256: String
    public var created: Moment

    static let root = "workorder"

    public init(
        tenant: TenantID, id: AttachmentID, author: Int64, name: String, type: String, size: Int64, sha256: String,
        created: Moment
    ) {
        self.tenant = tenant
        self.id = id
        self.author = author
        self.name = name
        self.type = type
        self.size = size
        self.sha256 = sha256
        self.created = created
    }

    /// `workorder/<author>/<id>`: a name for callers. Where the bytes lie is the gateway's business.
    public var path: String { "\(StoredAttachment.root)/\(author)/\(id)" }

    /// As a ticket refers to it.
    public var attachment: Attachment {
        Attachment(author: author, name: name, path: path, size: size, type: type, sha256: sha256)
    }
}
