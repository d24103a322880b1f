import CanonicalModel

extension NGS {
    /// How canonical errors are told to NGS callers: with HTTP 200 and in Chinese. Another status is for what is no call of
    /// the contract, for overload, and for a misused `Idempotency-Key`.
    enum Errors {
        static func response(_ error: CanonicalError) -> GateResponse {
            let wait = retryAfter(error.kind)
            return Envelope.failure(message(error), status: status(error.kind), headers: wait.map { [$0] } ?? [])
        }

        static func response(_ refusal: BodyText.Refusal) -> GateResponse {
            Envelope.failure(message(refusal.error), status: refusal.status)
        }

        static func status(_ kind: CanonicalError.Kind) -> Int {
            switch kind {
            case .conflict(.idempotencyKeyReused): 422
            case .conflict(.idempotencyKeyInFlight): 409
            case .overloaded, .unavailable: 503
            default: 200
            }
        }

        private static func retryAfter(_ kind: CanonicalError.Kind) -> GateResponse.Header? {
            status(kind) == 503 ? GateResponse.Header("Retry-After", "1") : nil
        }

        /// A message that is Chinese already says it best; any other is put in this table's words.
        static func message(_ error: CanonicalError) -> String {
            isChinese(error.message) ? error.message : phrase(error.kind)
        }

        private static func isChinese(_ text: String) -> Bool {
            text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
        }

        private static func phrase(_ kind: CanonicalError.Kind) -> String {
            switch kind {
            case .unauthenticated: "身份校验失败"
            case .forbidden(let denial): phrase(denial)
            case .notFound(let subject): phrase(subject) + "不存在"
            case .invalid(let field, let reason): "\(field) \(phrase(reason))"
            case .conflict(let conflict): phrase(conflict)
            case .illegalState(let refusal): phrase(refusal)
            case .limitReached: "提交过于频繁，请稍后再试"
            case .overloaded: "系统繁忙，请稍后再试"
            case .unavailable: "服务暂不可用，请稍后再试"
            case .internal: "系统内部错误"
            }
        }

        private static func phrase(_ denial: CanonicalError.Denial) -> String {
            switch denial {
            case .workflow: "该数据源无权使用此流程"
            case .notParticipant: "不是当前处理人，无权处理"
            case .notAdministrator: "没有管理权限"
            case .notCreator: "不是工单创建人，无权操作"
            case .notVisible: "无权查看此工单"
            case .submission: "不允许提交此类工单"
            }
        }

        private static func phrase(_ subject: CanonicalError.Subject) -> String {
            switch subject {
            case .ticket: "工单"
            case .workflow: "流程"
            case .state: "步骤"
            case .transition: "流转"
            case .person: "人员"
            case .assignment: "任务"
            case .productLine: "产品线"
            case .attachment: "附件"
            case .path: "接口"
            }
        }

        private static func phrase(_ refusal: CanonicalError.Refusal) -> String {
            switch refusal {
            case .missing: "未提供"
            case .empty: "不能为空"
            case .wrongType: "类型不正确"
            case .tooLong: "过长"
            case .outOfRange: "超出范围"
            case .malformed: "格式不正确"
            case .unknownValue: "的值无法识别"
            case .unknownKey: "不是已知字段"
            case .ambiguous: "不明确，请指定"
            case .contradiction: "互相矛盾"
            }
        }

        private static func phrase(_ conflict: CanonicalError.Conflict) -> String {
            switch conflict {
            case .assignmentDone: "任务已处理完成"
            case .duplicate: "重复提交"
            case .idempotencyKeyReused: "Idempotency-Key 已用于另一个请求"
            case .idempotencyKeyInFlight: "相同 Idempotency-Key 的请求正在处理"
            case .replayed: "请求已处理过"
            }
        }

        private static func phrase(_ refusal: CanonicalError.StateRefusal) -> String {
            switch refusal {
            case .ended: "工单已结束"
            case .mustAcceptFirst: "需要先接单再处理"
            case .acceptNotOffered: "当前无需接单"
            case .helpRequested: "工单正在加签，请先完成加签"
            case .noHelpRequested: "工单不在加签状态"
            case .waitingForHook: "工单正在等待外部系统"
            case .notWaitingForHook: "工单没有在等待外部系统"
            case .transitionNotHere: "当前步骤不能这样流转"
            case .noDestination: "没有可用的下一步骤"
            case .retreatNotAllowed: "当前步骤不允许撤回"
            case .noInitialState: "流程没有初始步骤"
            case .alreadyDone: "已处理过"
            case .noWayBack: "没有可回退的步骤"
            }
        }

        /// What is refused before, or instead of, one of the contract's calls.
        static func refusal(_ refusal: GateRefusal) -> GateResponse {
            let wait = [429, 503].contains(refusal.status) ? [GateResponse.Header("Retry-After", "1")] : []
            return Envelope.failure(
                text(ofStatus: refusal.status) ?? message(refusal.error), status: refusal.status, headers: wait)
        }

        private static func text(ofStatus status: Int) -> String? {
            switch status {
            case 404: "接口不存在"
            case 405: "请求方法不支持，请使用 POST"
            case 408: "请求超时"
            case 413: "请求体过大"
            case 415: "请求体类型不支持，请使用 application/json"
            case 429: "请求过于频繁，请稍后再试"
            case 431: "请求头过大"
            case 503: "系统繁忙，请稍后再试"
            default: nil
            }
        }
    }
}
