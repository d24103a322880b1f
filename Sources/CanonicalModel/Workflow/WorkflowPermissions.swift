/// Who has a right to a workflow beyond handling its tickets.
public struct WorkflowPermissions: Equatable, Sendable {
    public var administrators: [Username] = []
    public var interveners: [Username] = []
    public var intervenerDepartments: [DepartmentID] = []
    public var viewers: [Username] = []
    public var viewerDepartments: [DepartmentID] = []

    public init() {}
}
