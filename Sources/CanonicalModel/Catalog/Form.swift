/// A form that a site asks its integrators to fill in: what `form_values` mean, beyond the fields of the workflow.
public struct Form: Equatable, Sendable {
    public var id: FormID
    public var name: String
    public var fields: [Entry]

    public init(id: FormID, name: String, fields: [Entry] = []) {
        self.id = id
        self.name = name
        self.fields = fields
    }

    /// One thing to fill in.
    public struct Entry: Equatable, Sendable {
        public var id: FieldID
        /// The name under which its value is given.
        public var key: String
        public var name: String
        public var kind: Kind
        public var order: Int64
        public var remarks: String
        public var isRequired: Bool
        /// The choices, as the site writes them; null for none.
        public var options: JSON
        public var isDeleted: Bool
        public var created: Moment
        public var updated: Moment

        public init(
            id: FieldID, key: String, name: String, kind: Kind = .text, order: Int64 = 0, remarks: String = "",
            isRequired: Bool = false, options: JSON = .null, isDeleted: Bool = false,
            created: Moment = Moment(milliseconds: 0), updated: Moment = Moment(milliseconds: 0)
        ) {
            self.id = id
            self.key = key
            self.name = name
            self.kind = kind
            self.order = order
            self.remarks = remarks
            self.isRequired = isRequired
            self.options = options
            self.isDeleted = isDeleted
            self.created = created
            self.updated = updated
        }
    }

    public enum Kind: String, Sendable, CaseIterable {
        case text
        case longText
        case select
        case radio
        case checkbox
        case dateTime
        /// From one moment to another.
        case dateTimeSpan
        case list
    }
}
