public enum SyncKind {
    public enum Twin {}
    public enum Field {}
    public enum System {}
    public enum Job {}
}

/// A ticket's id in its own system, as text.
public typealias TwinID = TextID<SyncKind.Twin>
/// The common name of a field.
public typealias FieldKey = TextID<SyncKind.Field>
/// The name of a system, the same in every job that reaches it.
public typealias SystemName = TextID<SyncKind.System>
public typealias JobName = TextID<SyncKind.Job>

extension TextID where Kind == SyncKind.Field {
    /// The state of a ticket, as the name of a `Lifecycle`.
    public static var lifecycle: FieldKey { "lifecycle" }
}

/// Where a person made something: what sync creates carries it for ever, so that it is known again and never carried back.
public struct Origin: Hashable, Sendable, Comparable {
    public var system: SystemName
    public var id: String

    public init(system: SystemName, id: String) {
        self.system = system
        self.id = id
    }

    public static func < (a: Origin, b: Origin) -> Bool {
        (a.system, a.id) < (b.system, b.id)
    }
}

/// A ticket as a sync job sees it: common field names and values.
public struct SyncTicket: Equatable, Sendable {
    public var id: TwinID
    /// What sync wrote on it; nil for a ticket that was made here.
    public var origin: Origin?
    /// Changes with every change, where the system has such a thing.
    public var version: String?
    public var made: Moment
    /// By the clock of its own system.
    public var changed: Moment?
    public var fields: [FieldKey: JSON]
    /// When single fields were changed, where the system tells.
    public var fieldsChanged: [FieldKey: Moment]
    public var comments: [SyncComment]
    public var attachments: [SyncAttachment]

    public init(
        id: TwinID, origin: Origin? = nil, version: String? = nil, made: Moment, changed: Moment? = nil,
        fields: [FieldKey: JSON], fieldsChanged: [FieldKey: Moment] = [:], comments: [SyncComment] = [],
        attachments: [SyncAttachment] = []
    ) {
        self.id = id
        self.origin = origin
        self.version = version
        self.made = made
        self.changed = changed
        self.fields = fields
        self.fieldsChanged = fieldsChanged
        self.comments = comments
        self.attachments = attachments
    }

    /// Null where the ticket has no such field.
    public func value(_ key: FieldKey) -> JSON {
        fields[key] ?? .null
    }

    public var lifecycle: Lifecycle? {
        value(.lifecycle).stringValue.flatMap(Lifecycle.init)
    }
}

/// A comment or log entry that travels.
public struct SyncComment: Equatable, Sendable {
    /// Unique within its system.
    public var id: String
    /// Nil for one that a person wrote in this system.
    public var origin: Origin?
    public var text: String
    public var author: String
    public var at: Moment

    public init(id: String, origin: Origin? = nil, text: String, author: String, at: Moment) {
        self.id = id
        self.origin = origin
        self.text = text
        self.author = author
        self.at = at
    }
}

/// A file: its content stays where it is until the call that carries it streams it.
public struct SyncAttachment: Equatable, Sendable {
    /// SHA-256 of the content, lower-case hex.
    public var hash: String
    public var name: String
    /// Bytes.
    public var size: Int64

    public init(hash: String, name: String, size: Int64) {
        self.hash = hash
        self.name = name
        self.size = size
    }
}

/// By what a comment or an attachment is known on both sides.
public enum ItemKey: Hashable, Sendable {
    case comment(Origin)
    case attachment(hash: String)
}
