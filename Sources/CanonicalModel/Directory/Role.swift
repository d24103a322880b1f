public struct Role: Equatable, Sendable {
    public var id: RoleID
    public var name: String
    public var description: String
    public var label: JSON
    /// The name other contracts call the role by (NGS `toRole`).
    public var code: String?
    public var isDeleted: Bool

    public init(
        id: RoleID, name: String, description: String = "", label: JSON = .object(JSONObject()), code: String? = nil,
        isDeleted: Bool = false
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.label = label
        self.code = code
        self.isDeleted = isDeleted
    }
}
