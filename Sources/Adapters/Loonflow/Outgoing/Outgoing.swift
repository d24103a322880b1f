import CanonicalModel

extension Loonflow {
    /// The calls that a loonflow makes: hooks of states and notices of workflows. The manual's chapters 12.1 and 12.4.
    package struct Outgoing: OutgoingMessages {
        let calendar: ZonedCalendar
        let cryptography: any Cryptography

        package init(calendar: ZonedCalendar, cryptography: any Cryptography) {
            self.calendar = calendar
            self.cryptography = cryptography
        }

        package func message(for occasion: OutgoingOccasion) -> OutgoingMessage {
            switch occasion.purpose {
            case .hook(let hook): return signed(hookBody(hook.extra, occasion), url: hook.url, token: hook.token, occasion)
            case .question(let hook): return signed(questionBody(hook, occasion), url: hook.url, token: hook.token, occasion)
            case .script: return OutgoingMessage(url: "", headers: [], body: hookBody(nil, occasion))
            case .notice(let notice):
                guard let robot = robotMessage(notice, occasion) else {
                    return signed(noticeBody(occasion), url: notice.url, token: notice.token, occasion)
                }
                return OutgoingMessage(
                    url: robot.url, headers: [.init("Content-Type", "application/json")], body: robot.body)
            }
        }

        /// Nil for a receiver that takes the contract's own body.
        private func robotMessage(_ notice: Notice, _ occasion: OutgoingOccasion) -> (url: String, body: [UInt8])? {
            let message = RobotMessage(
                texts: NoticeTexts(view(occasion)), url: notice.url, secret: notice.token, now: occasion.now,
                cryptography: cryptography)
            return switch notice.kind {
            case .hook: nil
            case .dingTalk: message.dingTalk()
            case .weCom: message.weCom()
            case .feishu: message.feishu()
            }
        }

        private func signed(_ body: [UInt8], url: String, token: String, _ occasion: OutgoingOccasion) -> OutgoingMessage {
            let headers = headers(token: token, id: occasion.messageID, at: occasion.now, body: body)
            return OutgoingMessage(url: url, headers: headers, body: body)
        }

        /// The contract's own signature, as for calls of its API, and beside it that of Standard Webhooks.
        private func headers(token: String, id: String, at now: Moment, body: [UInt8]) -> [OutgoingMessage.Header] {
            let stamp = String(now.seconds)
            let signed = Array("\(id).\(stamp).".utf8) + body
            let webhook = cryptography.hmac(.sha256, key: Array(token.utf8), message: signed)
            return [
                .init("Content-Type", "application/json"),
                .init("signature", Loonflow.signature(stamp: stamp, token: token, cryptography: cryptography)),
                .init("timestamp", stamp),
                .init("webhook-id", id),
                .init("webhook-timestamp", stamp),
                .init("webhook-signature", "v1," + Base64.encode(webhook)),
            ]
        }

        /// Every column and field at the top level, and the configured extra information.
        private func hookBody(_ extra: JSON?, _ occasion: OutgoingOccasion) -> [UInt8] {
            var writer = JSONWriter()
            view(occasion).writeTicketData(&writer, unset: .null, extra: extra)
            return writer.bytes
        }

        /// A hook's body, and on creation the one key of the request that is no column of the ticket.
        private func questionBody(_ hook: Hook, _ occasion: OutgoingOccasion) -> [UInt8] {
            let transition = occasion.event.kind == .created ? occasion.event.transition?.id : nil
            var writer = JSONWriter()
            view(occasion).writeTicketData(&writer, unset: .null, transition: transition, extra: hook.extra)
            return writer.bytes
        }

        private func noticeBody(_ occasion: OutgoingOccasion) -> [UInt8] {
            let view = view(occasion)
            let texts = NoticeTexts(view)
            var writer = JSONWriter()
            writer.beginObject()
            writer.field("title_result", texts.title)
            writer.field("content_result", texts.content)
            writer.field("participant", view.participant)
            writer.field("participant_type_id", Loonflow.code(occasion.ticket.handling.kind))
            writer.field("multi_all_person", view.votes)
            writer.key("ticket_value_info")
            view.writeTicketData(&writer, unset: .null)
            writer.key("last_flow_log")
            EventView(event: occasion.event, directory: view.directory, calendar: calendar).writeLog(&writer, ticketData: nil)
            writer.key("participant_info_list")
            Loonflow.writePeople(occasion.ticket.handling.people, view.directory, &writer)
            writer.endObject()
            return writer.bytes
        }

        private func view(_ occasion: OutgoingOccasion) -> TicketView {
            TicketView(occasion.ticket, definitions: occasion.definitions, calendar: calendar)
        }

        // MARK: Answers

        /// A hook is taken by a JSON answer with code 0, whatever its HTTP status; a question's answer names people too. A
        /// notice also needs a good status, and may be answered by nothing at all.
        package func verdict(on reply: OutgoingReply, to purpose: OutgoingPurpose) -> OutgoingVerdict {
            let object = reply.isTruncated ? nil : Self.object(reply.body)
            // Chat robots have words of their own for the same.
            let message = (object?["msg"] ?? object?["errmsg"] ?? object?["StatusMessage"]).map(Self.text) ?? ""
            switch purpose {
            case .hook, .question, .script:
                guard let object else {
                    let what = reply.isTruncated ? "is too long" : "is not a JSON object"
                    return OutgoingVerdict(isTaken: false, message: "hook answer \(what) (HTTP \(reply.status))")
                }
                let isTaken = object["code"]?.doubleValue == 0
                guard isTaken, case .question = purpose else { return OutgoingVerdict(isTaken: isTaken, message: message) }
                let people = Self.people(object["data"])
                if people.isEmpty { return OutgoingVerdict(isTaken: false, message: "the answer names nobody") }
                return OutgoingVerdict(isTaken: true, message: message, people: people)
            case .notice:
                guard (200...299).contains(reply.status) else {
                    return OutgoingVerdict(isTaken: false, message: "HTTP \(reply.status)" + (message.isEmpty ? "" : ": \(message)"))
                }
                let code = object?["code"] ?? object?["errcode"] ?? object?["StatusCode"] ?? 0
                return OutgoingVerdict(isTaken: code.doubleValue == 0, message: message)
            }
        }

        private static func object(_ body: [UInt8]) -> JSONObject? {
            (try? JSON(parsing: body, limits: JSONLimits(maxDepth: 32)))?.objectValue
        }

        /// User names joined by commas, or a list of them.
        private static func people(_ data: JSON?) -> [Username] {
            let names = data?.arrayValue?.compactMap(\.stringValue) ?? Loonflow.list(data?.stringValue ?? "")
            return names.filter { !$0.isEmpty }.map { Username($0) }
        }

        private static let longestMessage = 1000

        private static func text(_ json: JSON) -> String {
            String((json.isNull ? "" : json.stringValue ?? json.text).prefix(longestMessage))
        }
    }
}
