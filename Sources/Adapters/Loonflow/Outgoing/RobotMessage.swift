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

        private var text: String { texts.content.isEmpty ? texts.title : texts.title + "\n" + texts.content }

        /// `timestamp` in milliseconds and `sign` in the query: the HMAC of both, keyed with the secret.
        func dingTalk() -> (url: String, body: [UInt8]) {
            let content: JSON = ["msgtype": "text", "text": ["content": JSON(text)]]
            guard !secret.isEmpty else { return (url, content.encoded()) }
            let stamp = String(now.milliseconds)
            let sign = Base64.encode(
                cryptography.hmac(.sha256, key: Array(secret.utf8), message: Array("\(stamp)\n\(secret)".utf8)))
            let query = "timestamp=\(stamp)&sign=\(RobotMessage.escaped(sign))"
            return (url + (url.contains("?") ? "&" : "?") + query, content.encoded())
        }

        /// The key in the robot's address is all that it asks for.
        func weCom() -> (url: String, body: [UInt8]) {
            let content: JSON = ["msgtype": "text", "text": ["content": JSON(text)]]
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
            content["content"] = ["text": JSON(text)]
            return (url, JSON.object(content).encoded())
        }

        /// Base64 in a query.
        private static func escaped(_ text: String) -> String {
            text.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
        }
    }
}
