import CanonicalModel
import Testing

@testable import Adapters

@Suite("What loonflow's hooks and notices say")
struct LoonflowOutgoingTests {
    private static func notice(_ kind: Notice.Kind, token: String = "SECabc") -> OutgoingPurpose {
        .notice(Notice(id: 1, name: "n", kind: kind, url: "https://robot.example/send?key=k", token: token))
    }

    @Test("A hook carries every column and field at the top level, and extra_info only where configured")
    func hookBody() throws {
        let plain = try JSON(parsing: OutgoingWorld.send(.hook(Hook(url: "https://x.example/", token: "t"))).body)
        #expect(plain["id"] == 43)
        #expect(plain["amount"] == JSON(12.5))
        #expect(plain["level"] == .null)
        #expect(plain["extra_info"] == nil)
        let extra: JSON = ["k": "v", "n": 1]
        let hook = Hook(url: "https://x.example/", token: "t", extra: extra)
        #expect(try JSON(parsing: OutgoingWorld.send(.hook(hook)).body)["extra_info"] == extra)
    }

    @Test("The contract's signature and that of Standard Webhooks stand side by side")
    func headers() {
        let message = OutgoingWorld.send(Self.notice(.hook))
        func header(_ name: String) -> String? { message.headers.first { $0.name == name }?.value }
        #expect(header("timestamp") == "1760000000")
        #expect(header("signature") == "cf0ede69ee2e013e11eb37e7e46a02ad")
        #expect(header("webhook-id") == "msg_1")
        let signed = Array("msg_1.1760000000.".utf8) + message.body
        let mac = PureCryptography().hmac(.sha256, key: Array("SECabc".utf8), message: signed)
        #expect(header("webhook-signature") == "v1," + Base64.encode(mac))
    }

    @Test("A notice fills the templates; empty fields read None, unknown names stay")
    func noticeBody() throws {
        let body = try JSON(parsing: OutgoingWorld.send(Self.notice(.hook)).body)
        #expect(body["title_result"] == "T:a\"b")
        #expect(body["content_result"] == "ops_1 12.5 None True {nothing} False")
        #expect(body["participant"] == "ann,ghost")
        #expect(body["participant_type_id"] == 2)
        #expect(body["participant_info_list"] == [["username": "ann", "alias": "Ann", "phone": "", "email": ""]])
        #expect(body["last_flow_log"]?["participant"] == "ann")
    }

    @Test("DingTalk is signed in the query, in milliseconds")
    func dingTalk() throws {
        let message = OutgoingWorld.send(Self.notice(.dingTalk))
        #expect(message.url == "https://robot.example/send?key=k&timestamp=1760000000123&sign=74sBWT%2BNHCcJZlIU2ccwqZBg9lMSF0cq6IGlBwGdS4o%3D")
        let body = try JSON(parsing: message.body)
        #expect(body["msgtype"] == "text")
        #expect(body["text"]?["content"] == "T:a\"b\nops_1 12.5 None True {nothing} False")
        #expect(OutgoingWorld.send(Self.notice(.dingTalk, token: "")).url == "https://robot.example/send?key=k")
        #expect(message.headers.map(\.name) == ["Content-Type"], "nobody else is told our signatures")
    }

    @Test("Feishu is signed in the body, in seconds")
    func feishu() throws {
        let body = try JSON(parsing: OutgoingWorld.send(Self.notice(.feishu)).body)
        #expect(body["timestamp"] == "1760000000")
        #expect(body["sign"] == "5mTqRqV9BUwYi3selCYLeNu84cc7wyT3OeMAvrfwJCA=")
        #expect(body["msg_type"] == "text")
    }

    @Test(
        "A robot's signature is what the chat services' own examples compute",
        arguments: [
            (Notice.Kind.dingTalk, Moment(milliseconds: 1_577_836_800_000), "fFV9t5lBS7KH4%2B5B0JjR99ab%2BAJkXFauQXycgTkS%2Ftc%3D"),
            (.feishu, Moment(milliseconds: 1_577_836_800_999), "mrvWG34HKV6PqBObvxHSEHK+ExNfDb38Dqx7z7qYW68="),
        ])
    func robotSignatures(kind: Notice.Kind, now: Moment, sign: String) throws {
        var occasion = OutgoingWorld.occasion(Self.notice(kind, token: "this is secret"))
        occasion.now = now
        let message = Loonflow.Outgoing(calendar: .utc, cryptography: PureCryptography()).message(for: occasion)
        if kind == .dingTalk {
            #expect(message.url.hasSuffix("&timestamp=1577836800000&sign=" + sign))
        } else {
            let body = try JSON(parsing: message.body)
            #expect(body["sign"] == JSON(sign) && body["timestamp"] == "1577836800")
        }
    }

    @Test("A message longer than a robot takes is cut between characters")
    func longMessages() {
        #expect(Loonflow.RobotMessage.cut("工单", to: 6) == "工单")
        #expect(Loonflow.RobotMessage.cut("工单工单", to: 11) == "工单…")
        #expect(Loonflow.RobotMessage.cut(String(repeating: "👩‍👩‍👧", count: 1000), to: 2048).utf8.count <= 2048)
        #expect(Loonflow.RobotMessage.cut(String(repeating: "a", count: 2049), to: 2048).utf8.count == 2048)
    }

    @Test("WeCom is not signed")
    func weCom() throws {
        let message = OutgoingWorld.send(Self.notice(.weCom))
        #expect(message.url == "https://robot.example/send?key=k")
        #expect(try JSON(parsing: message.body)["msgtype"] == "text")
    }

    @Test(
        "Answers are understood",
        arguments: [
            (true, 200, #"{"code":0,"msg":"ok"}"#, true, "ok"), (true, 500, #"{"code":0.0}"#, true, ""),
            (true, 200, #"{"code":-1,"msg":"no"}"#, false, "no"), (true, 200, #"{"code":"0"}"#, false, ""),
            (true, 200, #"{"msg":"x"}"#, false, "x"), (true, 200, "[]", false, "hook answer is not a JSON object (HTTP 200)"),
            (true, 204, "", false, "hook answer is not a JSON object (HTTP 204)"), (false, 204, "", true, ""),
            (false, 200, "<html>", true, ""), (false, 200, #"{"errcode":310000,"errmsg":"sign"}"#, false, "sign"),
            (false, 200, #"{"StatusCode":0,"StatusMessage":"success"}"#, true, "success"),
            (false, 302, "", false, "HTTP 302"), (false, 500, #"{"code":0,"msg":"x"}"#, false, "HTTP 500: x"),
        ])
    func verdicts(isHook: Bool, status: Int, body: String, isTaken: Bool, message: String) {
        let purpose = isHook ? OutgoingPurpose.hook(Hook(url: "", token: "")) : Self.notice(.hook)
        let outgoing = Loonflow.Outgoing(calendar: .utc, cryptography: PureCryptography())
        let verdict = outgoing.verdict(on: OutgoingReply(status: status, body: Array(body.utf8)), to: purpose)
        #expect(verdict == OutgoingVerdict(isTaken: isTaken, message: message))
    }

    @Test(
        "The answer to who handles is names joined by commas, or a list of them",
        arguments: [
            (#"{"code":0,"msg":"ok","data":"zhangsan,lisi"}"#, ["zhangsan", "lisi"], "ok"),
            (#"{"code":0,"data":" zhangsan , ,lisi "}"#, ["zhangsan", "lisi"], ""),
            (#"{"code":0,"data":["zhangsan","lisi",7]}"#, ["zhangsan", "lisi"], ""),
            (#"{"code":0,"msg":"ok","data":""}"#, [], "the answer names nobody"),
            (#"{"code":0,"msg":"ok","data":{}}"#, [], "the answer names nobody"),
            (#"{"code":0,"msg":"ok"}"#, [], "the answer names nobody"),
            (#"{"code":-1,"msg":"on leave","data":"lisi"}"#, [], "on leave"),
            ("<html>", [], "hook answer is not a JSON object (HTTP 200)"),
        ] as [(String, [Username], String)])
    func namedHandlers(body: String, people: [Username], message: String) {
        let outgoing = Loonflow.Outgoing(calendar: .utc, cryptography: PureCryptography())
        let verdict = outgoing.verdict(
            on: OutgoingReply(status: 200, body: Array(body.utf8)), to: .question(Hook(url: "", token: "")))
        #expect(verdict == OutgoingVerdict(isTaken: !people.isEmpty, message: message, people: people))
    }

    @Test("A question is signed and carries what a hook carries") func question() throws {
        let hook = Hook(url: "https://x.example/", token: "SECabc", extra: "pick")
        let message = OutgoingWorld.send(.question(hook))
        #expect(message == OutgoingWorld.send(.hook(hook)))
        #expect(try JSON(parsing: message.body)["extra_info"] == "pick")
    }

    @Test("An answer that was cut off is none, however deep or long it is")
    func hostileAnswers() {
        let outgoing = Loonflow.Outgoing(calendar: .utc, cryptography: PureCryptography())
        let hook = OutgoingPurpose.hook(Hook(url: "", token: ""))
        let cut = OutgoingReply(status: 200, body: Array(#"{"code":0}"#.utf8), isTruncated: true)
        #expect(!outgoing.verdict(on: cut, to: hook).isTaken)
        let deep = OutgoingReply(status: 200, body: Array(repeating: UInt8(ascii: "["), count: 60_000))
        #expect(!outgoing.verdict(on: deep, to: hook).isTaken)
    }
}
