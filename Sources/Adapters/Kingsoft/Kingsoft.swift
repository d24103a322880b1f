import CanonicalModel

/// The gate for callers of the Kingsoft ticket interface, `/workorder/api/ticket/…`.
public enum Kingsoft {
    public static let contract: ContractName = "kingsoft"
}

extension Kingsoft {
    /// What an operator may set for the contract as a whole; a caller's own settings are in its `SignRecipe`.
    public struct Settings: Sendable {
        /// The zone whose clock `date-time` values show.
        public var calendar: ZonedCalendar
        /// What happens when `create` names a staff number nobody knows.
        public var unknownCreators: UnknownCreators
        /// Seconds that a caller's clock may be off, where its own settings do not say.
        public var defaultWindowSeconds: Int64
        /// What happens when a ticket names a file that was not uploaded here.
        public var unknownAttachments: UnknownAttachments = .keep
        public var uploads: UploadPolicy = .documents
        /// What download addresses begin with, e.g. `https://tickets.example.com`; nil for the address the caller used.
        public var downloadBase: String?
        /// How long a download address is good for.
        public var downloadSeconds: Int64 = 600

        public enum UnknownAttachments: String, Sendable, CaseIterable {
            case refuse
            /// As the caller gave it; there is nothing to download.
            case keep
        }

        public enum UnknownCreators: String, Sendable {
            /// Added to the directory as an external person.
            case add
            case refuse
        }

        /// Shanghai has had one offset since 1991, but older moments are shown right only with the whole zone.
        public static let defaultCalendar = ZonedCalendar(identifier: "Asia/Shanghai") ?? .utc

        public init(
            calendar: ZonedCalendar = Settings.defaultCalendar, unknownCreators: UnknownCreators = .add,
            defaultWindowSeconds: Int64 = 300
        ) {
            self.calendar = calendar
            self.unknownCreators = unknownCreators
            self.defaultWindowSeconds = defaultWindowSeconds
        }
    }
}

extension Kingsoft {
    /// The eight calls of the contract.
    enum Verb: String, CaseIterable, Sendable {
        case list = "list_tickets"
        case base
        case detail
        case create
        case reject = "reject_handle"
        case comment = "comment_ticket"
        case close = "close_ticket"
        case upload = "upload_file"

        /// What a ticket's state does not allow, as in 工单状态不允许关闭.
        var word: String {
            switch self {
            case .list, .base, .detail: "查看"
            case .create: "创建"
            case .reject: "拒绝"
            case .comment: "评论"
            case .close: "关闭"
            case .upload: "上传附件"
            }
        }
    }
}
