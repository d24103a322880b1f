import CanonicalModel

extension Kingsoft {
    /// The contract's numbers for what can go wrong. The text itself gives 10000 and 23000.
    enum Errno: Int, CaseIterable {
        case success = 10000
        case credentials = 20001
        case clock = 20002
        case parameter = 21000
        case noTicket = 22000
        case noProductLine = 22001
        case state = 23000
        case notPermitted = 24000
        case attachment = 26000
        case overloaded = 29000
        case `internal` = 50000
    }

    /// A refusal as the caller gets it.
    struct Failure: Equatable {
        var errno: Errno
        var message: String
        /// 200 for every answer of the contract; another one only where nothing was, or could be, decided.
        var status = 200
        /// Seconds.
        var retryAfter: Int?
    }
}

extension Kingsoft.Failure {
    /// The one table from the gates' common errors to this contract's. The engine's own messages are for the log: callers
    /// of this contract read Chinese.
    init(_ error: CanonicalError, doing verb: Kingsoft.Verb) {
        switch error.kind {
        case .unauthenticated(let credential): self.init(credential)
        case .forbidden(let denial): self.init(denial)
        case .notFound(let subject): self.init(subject)
        case .invalid("body", .malformed): self.init(errno: .parameter, message: error.message)
        case .invalid("Content-Type", _):
            self.init(errno: .parameter, message: "请求体应为 JSON，字符集为 UTF-8 或 GBK", status: 415)
        case .invalid(let field, let refusal):
            self.init(errno: .parameter, message: Self.sentence(about: field, refusal))
        case .conflict(let conflict): self.init(conflict, doing: verb)
        case .illegalState: self.init(errno: .state, message: "工单状态不允许\(verb.word)")
        case .limitReached: self.init(errno: .notPermitted, message: "提交次数超出限制，请稍后再试")
        case .overloaded: self.init(errno: .overloaded, message: "系统繁忙，请稍后再试", status: 503, retryAfter: 1)
        case .unavailable: self.init(errno: .overloaded, message: "服务暂不可用，请稍后再试", status: 503, retryAfter: 5)
        case .internal: self.init(errno: .internal, message: "系统内部错误")
        }
    }

    /// Why a file was not taken. What is wrong with the call is a parameter's fault; what is wrong with the file, or with the
    /// place for it, is 26000.
    init(_ refusal: UploadRefusal) {
        switch refusal {
        case .notMultipart: self.init(errno: .parameter, message: "上传附件的请求体应为 multipart/form-data", status: 415)
        case .malformed: self.init(errno: .parameter, message: "请求体不是合法的 multipart/form-data")
        case .missingFile: self.init(errno: .parameter, message: "缺少必填参数 file")
        case .severalFiles: self.init(errno: .parameter, message: "参数 file 只能有一个文件")
        case .empty: self.init(errno: .attachment, message: "附件不能为空文件")
        case .tooLarge(let limit): self.init(errno: .attachment, message: "附件超出大小限制（\(limit) 字节）", status: 413)
        case .extensionNotAllowed(let given): self.init(errno: .attachment, message: "不允许上传该扩展名的附件：\(given)")
        case .typeNotAllowed(let given): self.init(errno: .attachment, message: "不允许上传该类型的附件：\(given)")
        case .noSpace: self.init(errno: .attachment, message: "存储空间不足，附件未保存")
        case .unavailable: self.init(errno: .attachment, message: "附件未能保存，请稍后再试")
        case .overloaded: self.init(errno: .overloaded, message: "系统繁忙，请稍后再试", status: 503, retryAfter: 1)
        case .failed(let error): self.init(error, doing: .upload)
        }
    }

    private init(_ credential: CanonicalError.Credential) {
        switch credential {
        case .clock: self.init(errno: .clock, message: "Timestamp 格式错误或不在有效时间范围内")
        case .missing: self.init(errno: .credentials, message: "缺少鉴权信息：请求头需要 AppId、Timestamp、Sign")
        // Which of them it was helps only those who guess.
        case .unknownCaller, .signature, .token, .address, .person:
            self.init(errno: .credentials, message: "鉴权失败：AppId 或 Sign 错误")
        }
    }

    private init(_ denial: CanonicalError.Denial) {
        switch denial {
        // What an app may not touch does not exist for it.
        case .workflow: self.init(errno: .noTicket, message: "工单不存在")
        case .notCreator: self.init(errno: .notPermitted, message: "仅工单的创建人可关闭工单")
        case .submission: self.init(errno: .notPermitted, message: "创建人无权提交该类工单")
        case .notParticipant, .notAdministrator, .notVisible:
            self.init(errno: .notPermitted, message: "没有操作权限")
        }
    }

    private init(_ subject: CanonicalError.Subject) {
        switch subject {
        case .ticket: self.init(errno: .noTicket, message: "工单不存在")
        case .productLine, .workflow: self.init(errno: .noProductLine, message: "产品线不存在")
        case .attachment: self.init(errno: .attachment, message: "附件不可用：file_path 不是上传接口返回的路径")
        case .path: self.init(errno: .parameter, message: "接口不存在")
        case .person: self.init(errno: .parameter, message: "人员不存在")
        case .state, .transition, .assignment: self.init(errno: .state, message: "工单状态不允许该操作")
        }
    }

    private init(_ conflict: CanonicalError.Conflict, doing verb: Kingsoft.Verb) {
        switch conflict {
        case .assignmentDone, .duplicate: self.init(errno: .state, message: "工单状态不允许\(verb.word)")
        case .idempotencyKeyReused:
            self.init(errno: .parameter, message: "Idempotency-Key 已用于另一个请求", status: 422)
        case .idempotencyKeyInFlight:
            self.init(errno: .state, message: "相同 Idempotency-Key 的请求正在处理", status: 409)
        case .replayed: self.init(errno: .credentials, message: "请求已被使用过，不允许重放")
        }
    }

    private static func sentence(about field: String, _ refusal: CanonicalError.Refusal) -> String {
        switch refusal {
        case .missing: "缺少必填参数 \(field)"
        case .empty: "参数 \(field) 不能为空"
        case .wrongType: "参数 \(field) 类型错误"
        case .tooLong: "参数 \(field) 超出长度限制"
        case .outOfRange: "参数 \(field) 超出取值范围"
        case .malformed: "参数 \(field) 格式错误"
        case .unknownValue: "参数 \(field) 的值不存在"
        case .unknownKey: "未知参数 \(field)"
        case .ambiguous: "参数 \(field) 不能唯一确定"
        case .contradiction: "参数 \(field) 与其他参数矛盾"
        }
    }
}
