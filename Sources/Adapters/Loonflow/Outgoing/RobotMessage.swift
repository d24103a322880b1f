import CanonicalModel

extension Loonflow {
    /// A notice as a message of a group-chat robot, signed as the chat service wants it. The notice's token is the robot's
    /// signing secret; without one nothing is signed.
    struct RobotMessage {
        var texts: NoticeTexts
        var url: String
        var secret: String
        var now: Moment
        var cryptography: any Cryptography

        /// What the chat services take, in bytes of UTF-8; a longer message would be refused again and again.
        private static let (longestDingTalk, longestWeCom, longestFeishu) = (20_000, 2048, 20_000)

        private func text(_ longest: Int) -> JSON {
            let whole = texts.content.isEmpty ? texts.title : texts.title + "\n" + texts.content
            return JSON(RobotMessage.cut(whole, to: longest))
        }

        /// Between characters, with an ellipsis where something is left out.
        static func cut(_ text: String, to longest: Int) -> String {
            guard text.utf8.count > longest else { return text }
            var room = longest - "…".utf8.count
            let kept = text.prefix { character in
                room -= character.utf8.count
                return room >= 0
            }
            return kept + "…"
        }

        /// `timestamp` in milliseconds and `sign` in the query: the HMAC of both, keyed with the secret.
        func dingTalk() -> (url: String, body: [UInt8]) {
            let content: JSON = ["msgtype": "text", "text": ["content": text(Self.longestDingTalk)]]
            guard !secret.isEmpty else { return (url, content.encoded()) }
            let stamp = String(now.milliseconds)
            let sign = Base64.encode(
                cryptography.hmac(.sha256, key: Array(secret.utf8), message: Array("\(stamp)\n\(secret)".utf8)))
            let query = "timestamp=\(stamp)&sign=\(RobotMessage.escaped(sign))"
            return (url + (url.contains("?") ? "&" : "?") + query, content.encoded())
        }

        /// The key in the robot's address is all that it asks for.
        func weCom() -> (url: String, body: [UInt8]) {
            let content: JSON = ["msgtype": "text", "text": ["content": text(Self.longestWeCom)]]
            return (url, content.encoded())
        }

        /// `timestamp` in seconds and `sign` in the body: the HMAC of nothing, keyed with both.
        func feishu() -> (url: String, body: [UInt8]) {
            var content = JSONObject()
            if !secret.isEmpty {
                let stamp = String(now.seconds)
                content["timestamp"] = JSON(stamp)
                content["sign"] = JSON(
                    Base64.encode(cryptography.hmac(.sha256, key: Array("\(stamp)\n\(secret)".utf8), message: [])))
            }
            content["msg_type"] = "text"
            content["content"] = ["text": text(Self.longestFeishu)]
            return (url, JSON.object(content).encoded())
        }

        /// Base64 in a query.
        private static func escaped(_ text: String) -> String {
            text.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
        }
    }
}
