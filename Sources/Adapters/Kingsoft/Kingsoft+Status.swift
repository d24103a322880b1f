import CanonicalModel

extension Kingsoft {
    /// A ticket's status in this contract.
    enum Status: Int64, CaseIterable {
        /// 待处理
        case pending = 1
        /// 处理中
        case inProgress = 2
        /// 已关闭
        case closed = 3
        /// 已取消
        case cancelled = 4

        /// | canonical lifecycle                | nobody started | started |
        /// |------------------------------------|----------------|---------|
        /// | draft, pending, inProgress, returned | 1            | 2       |
        /// | completed, failed, closed          | 3              | 3       |
        /// | withdrawn, cancelled               | 4              | 4       |
        init(_ lifecycle: Lifecycle, hasStarted: Bool) {
            switch lifecycle {
            case .draft, .pending, .inProgress, .returned: self = hasStarted ? .inProgress : .pending
            case .completed, .failed, .closed: self = .closed
            case .withdrawn, .cancelled: self = .cancelled
            }
        }

        /// For the list's filter.
        var standing: Standing {
            Standing(lifecycles, hasStarted: hasStarted)
        }

        /// The same table read from the other side.
        var lifecycles: Set<Lifecycle> {
            Set(Lifecycle.allCases.filter { lifecycle in
                [true, false].contains { Status(lifecycle, hasStarted: $0) == self }
            })
        }

        /// Nil where it makes no difference.
        var hasStarted: Bool? {
            switch self {
            case .pending: false
            case .inProgress: true
            case .closed, .cancelled: nil
            }
        }
    }

    /// 产品线处理状态
    static func code(of status: Assignment.Status) -> Int64 {
        switch status {
        case .pending: 1
        case .inProgress: 2
        case .done: 3
        case .rejected: 4
        case .revoked: 5
        }
    }

    /// The `action` of a history entry. The text refers to a dictionary that it does not give; these numbers are ours and
    /// never change their meaning.
    static func action(of kind: TicketEvent.Kind) -> Int64 {
        switch kind {
        case .created: 1  // 创建
        case .handled: 2  // 处理（流转）
        case .accepted: 3  // 接单
        case .delivered: 4  // 转交
        case .helpRequested: 5  // 加签
        case .helpEnded: 6  // 加签完成
        case .commented: 7  // 评论
        case .fieldsSaved: 8  // 保存
        case .stateForced: 9  // 强制修改状态
        case .closed: 10  // 关闭
        case .failed: 11  // 失败关闭
        case .retreated: 12  // 撤回
        case .reminded: 13  // 催单
        case .sentBack: 14  // 回退
        case .revoked: 15  // 撤单
        case .rejected: 16  // 拒绝
        case .attached: 17  // 上传附件
        case .hookCalled: 18  // 调用外部系统
        case .hookSucceeded: 19  // 外部系统成功
        case .hookFailed: 20  // 外部系统失败
        case .timerFired: 21  // 定时流转
        case .childrenEnded: 22  // 子工单全部结束
        case .deleted: 23  // 删除
        case .handlersNamed: 24  // 外部系统指定处理人
        }
    }

    /// The `type` of a form's field: 1文本框 2多行文本框 3下拉列表框 4单选框 5复选框 6单个时间控件 7起止双时间控件 8列表框.
    static func formType(of kind: Form.Kind) -> Int64 {
        switch kind {
        case .text: 1
        case .longText: 2
        case .select: 3
        case .radio: 4
        case .checkbox: 5
        case .dateTime: 6
        case .dateTimeSpan: 7
        case .list: 8
        }
    }

    /// The same of a workflow's field. None of them holds a span of time, so 7 is never answered.
    static func formType(of type: FieldType) -> Int64 {
        switch type {
        case .text, .integer, .decimal, .person, .file: 1
        case .longText, .richText: 2
        case .select: 3
        case .radio, .boolean: 4
        case .checkbox: 5
        case .date, .dateTime: 6
        case .multiSelect, .people: 8
        }
    }
}
