public struct Department: Equatable, Sendable {
    public var id: DepartmentID
    public var name: String
    public var parent: DepartmentID?
    public var leader: Username?
    public var approvers: [Username]
    public var label: String
    /// The name other contracts call the group by (NGS `groupId`, `toGrp`).
    public var code: String?
    public var isDeleted: Bool

    public init(
        id: DepartmentID, name: String, parent: DepartmentID? = nil, leader: Username? = nil,
        approvers: [Username] = [], label: String = "", code: String? = nil, isDeleted: Bool = false
    ) {
        self.id = id
        self.name = name
        self.parent = parent
        self.leader = leader
        self.approvers = approvers
        self.label = label
        self.code = code
        self.isDeleted = isDeleted
    }
}
