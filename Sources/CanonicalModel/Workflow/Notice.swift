/// Where a workflow's notices go.
public struct Notice: Equatable, Sendable {
    public var id: NoticeID
    public var name: String
    public var description: String
    public var kind: Kind
    public var url: String
    public var token: String

    public enum Kind: String, Sendable {
        case hook
        case dingTalk
        case weCom
        case feishu
    }

    public init(id: NoticeID, name: String, description: String = "", kind: Kind = .hook, url: String, token: String) {
        self.id = id
        self.name = name
        self.description = description
        self.kind = kind
        self.url = url
        self.token = token
    }
}
