/// A workflow's own field.
public struct FieldDefinition: Equatable, Sendable {
    public var id: FieldID
    public var key: String
    public var name: String
    public var type: FieldType
    public var order: Int64
    public var defaultValue: String?
    public var description: String
    public var placeholder: String
    public var template: String
    /// How true and false are shown: `{"1": …, "0": …}`.
    public var booleanDisplay: JSON
    /// The choices by key.
    public var choices: JSON
    public var label: JSON

    public init(
        id: FieldID, key: String, name: String, type: FieldType, order: Int64 = 0, defaultValue: String? = nil,
        description: String = "", placeholder: String = "", template: String = "",
        booleanDisplay: JSON = .object(JSONObject()), choices: JSON = .object(JSONObject()),
        label: JSON = .object(JSONObject())
    ) {
        self.id = id
        self.key = key
        self.name = name
        self.type = type
        self.order = order
        self.defaultValue = defaultValue
        self.description = description
        self.placeholder = placeholder
        self.template = template
        self.booleanDisplay = booleanDisplay
        self.choices = choices
        self.label = label
    }
}

public enum FieldType: String, Sendable, CaseIterable {
    case text
    case integer
    case decimal
    case boolean
    case date
    case dateTime
    case radio
    case checkbox
    case select
    case multiSelect
    case longText
    case richText
    case person
    case people
    case file
}
