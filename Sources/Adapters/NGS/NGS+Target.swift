import CanonicalModel

extension NGS {
    /// Which work order a `save` or `send` is about.
    enum Target: Equatable {
        case new(mapID: String, customerGuid: String)
        case loaded(Loading)

        /// - Throws: `CanonicalError` where both pairs of ids are complete, or neither.
        init(_ body: Body) throws(CanonicalError) {
            let creates = body.has("mapId") && body.has("customerGuid")
            let loads = body.has("oId") && body.has("taskId")
            switch (creates, loads) {
            case (true, true):
                throw .invalid(
                    "oId", .contradiction, "同时提供了 mapId+customerGuid 与 oId+taskId：请明确是新建工单还是加载工单")
            case (true, false):
                self = .new(mapID: try body.text("mapId") ?? "", customerGuid: try body.text("customerGuid") ?? "")
            case (false, true):
                self = .loaded(try Loading(body))
            case (false, false):
                throw Target.incomplete(body)
            }
        }

        private static func incomplete(_ body: Body) -> CanonicalError {
            let halves = [("mapId", "customerGuid", "新建"), ("oId", "taskId", "加载")]
            let missing = halves.compactMap { first, second, verb -> String? in
                switch (body.has(first), body.has(second)) {
                case (true, false): "\(verb)工单缺少 \(second)"
                case (false, true): "\(verb)工单缺少 \(first)"
                default: nil
                }
            }
            guard !missing.isEmpty else {
                return .invalid(
                    "oId", .missing, "缺少工单标识：新建请提供 mapId 和 customerGuid，加载请提供 oId 和 taskId")
            }
            return .invalid("oId", .missing, missing.joined(separator: "；"))
        }
    }

    /// The ids of a work order that is there.
    struct Loading: Equatable {
        var ticket: Guid
        var task: Guid
        /// The task to act on, where it is another one.
        var operated: Guid?

        init(_ body: Body) throws(CanonicalError) {
            ticket = try body.requiredGuid("oId")
            task = try body.requiredGuid("taskId")
            operated = try body.guid("operateTaskGuid")
        }

        var acted: Guid {
            operated ?? task
        }
    }
}
