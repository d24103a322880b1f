import CanonicalModel

/// The contract's numbers, each table in one place. Source: the manual's chapter on constants, and the running system.
extension Loonflow {
    static func actState(_ ticket: Ticket) -> Int {
        switch ticket.lifecycle {
        case .draft: 0
        case .pending, .inProgress: 1
        case .returned: 2
        case .withdrawn: 3
        case .completed: 4
        // A refusal that leads to the end is "sent back" to this contract; another gate's failure is "closed".
        case .failed: ticket.outcome == nil ? 2 : 5
        case .closed, .cancelled: 5
        }
    }

    /// The lifecycles a list filter by `act_state_id` asks for: the tickets for which `actState` gives that number.
    static func lifecycles(actState: Int64) -> Set<Lifecycle> {
        switch actState {
        case 0: [.draft]
        case 1: [.pending, .inProgress]
        case 2: [.returned, .failed]
        case 3: [.withdrawn]
        case 4: [.completed]
        case 5: [.closed, .failed, .cancelled]
        default: []
        }
    }

    /// Whether the failed tickets among them are those with an outcome; nil where there are none.
    static func failedHasOutcome(actState: Int64) -> Bool? {
        switch actState {
        case 2: false
        case 5: true
        default: nil
        }
    }

    static func code(_ kind: Handling.Kind) -> Int {
        switch kind {
        case .nobody: 0
        case .person: 1
        case .several: 2
        case .hook: 10
        }
    }

    static func code(_ participant: Participant) -> Int {
        switch participant {
        case .nobody: 0
        case .person: 1
        case .people: 2
        case .departments: 3
        case .roles: 4
        case .variables: 5
        case .script: 6
        case .field: 7
        case .parentField: 8
        case .hook: 10
        case .external: 11
        }
    }

    static func code(_ distribution: Distribution) -> Int {
        switch distribution {
        case .acceptFirst: 1
        case .direct: 2
        case .random: 3
        case .all: 4
        }
    }

    static func code(_ kind: State.Kind) -> Int {
        switch kind {
        case .normal: 0
        case .initial: 1
        case .end: 2
        }
    }

    static func code(_ attribute: Transition.Attribute) -> Int {
        switch attribute {
        case .agree: 1
        case .refuse: 2
        case .other: 3
        }
    }

    static func code(_ attribute: FieldAttribute) -> Int {
        switch attribute {
        case .readOnly: 1
        case .required: 2
        case .optional: 3
        }
    }

    static func code(_ type: FieldType) -> Int {
        switch type {
        case .text: 5
        case .integer: 10
        case .decimal: 15
        case .boolean: 20
        case .date: 25
        case .dateTime: 30
        case .radio: 35
        case .checkbox: 40
        case .select: 45
        case .multiSelect: 50
        case .longText: 55
        case .richText: 58
        case .person: 60
        case .people: 70
        case .file: 80
        }
    }

    public static func fieldType(code: Int64) -> FieldType? {
        FieldType.allCases.first { Loonflow.code($0) == code }
    }

    /// How an event appears in the flow log; nil where the contract has no entry for it.
    struct LogKind {
        var intervene: Int
        /// The name where no transition was taken.
        var name: String
        /// Before the actor's own words, or instead of them.
        var text: Text = .comment

        enum Text {
            case comment
            case prefixed(String)
            case fixed(String)
        }
    }

    static func logKind(_ kind: TicketEvent.Kind) -> LogKind? {
        switch kind {
        case .created: LogKind(intervene: 0, name: "新建")
        case .handled: LogKind(intervene: 0, name: "处理")
        case .accepted: LogKind(intervene: 4, name: "接单操作", text: .fixed("接单处理"))
        case .delivered: LogKind(intervene: 1, name: "转交操作")
        case .helpRequested: LogKind(intervene: 2, name: "加签操作")
        case .helpEnded: LogKind(intervene: 3, name: "加签完成操作")
        case .commented: LogKind(intervene: 5, name: "新增评论")
        case .deleted: LogKind(intervene: 6, name: "删除")
        case .closed, .failed: LogKind(intervene: 7, name: "强制关闭", text: .prefixed("强制关闭工单:"))
        case .stateForced: LogKind(intervene: 8, name: "强制修改状态")
        case .hookSucceeded: LogKind(intervene: 9, name: "hook操作")
        case .hookFailed: LogKind(intervene: 0, name: "未知操作")
        case .retreated: LogKind(intervene: 10, name: "撤回操作")
        case .revoked: LogKind(intervene: 10, name: "撤单操作")
        case .sentBack: LogKind(intervene: 0, name: "回退操作")
        case .rejected: LogKind(intervene: 0, name: "拒绝操作")
        case .reminded: LogKind(intervene: 5, name: "催单")
        case .timerFired: LogKind(intervene: 0, name: "定时器流转", text: .fixed("定时器流转"))
        case .childrenEnded: LogKind(intervene: 0, name: "子工单完成", text: .fixed("所有子工单处理完毕，自动流转"))
        case .fieldsSaved, .attached, .hookCalled, .handlersNamed: nil
        }
    }

    static let unloggedKinds = Set(TicketEvent.Kind.allCases.filter { logKind($0) == nil })

    /// Fields that every ticket has, as the detail shows them.
    struct BaseField {
        var key: String
        var name: String
        var order: Int64
    }

    static let baseFields: [BaseField] = [
        BaseField(key: "sn", name: "流水号", order: 10),
        BaseField(key: "title", name: "标题", order: 20),
        BaseField(key: "state_id", name: "状态id", order: 40),
        BaseField(key: "state.state_name", name: "状态名", order: 41),
        BaseField(key: "participant_info.participant_name", name: "当前处理人", order: 50),
        BaseField(key: "participant_info.participant_alias", name: "当前处理人", order: 55),
        BaseField(key: "workflow.workflow_name", name: "工作流名称", order: 60),
        BaseField(key: "creator", name: "创建人", order: 80),
        BaseField(key: "gmt_created", name: "创建时间", order: 100),
        BaseField(key: "gmt_modified", name: "更新时间", order: 120),
    ]
}
