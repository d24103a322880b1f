import CanonicalModel
import Testing

@testable import Adapters

@Suite("NGS envelope and errors")
struct NGSEnvelopeTests {
    private static let headers = [("ds", "gl2019"), ("staffId", "SELITE"), ("groupId", "KF1")]

    private func save(_ bytes: [UInt8], contentType: String?, path: String = "/ngs/wo/save") -> (NGSWorld, GateResponse) {
        let world = NGSWorld()
        let headers = NGSEnvelopeTests.headers + (contentType.map { [("Content-Type", $0)] } ?? [])
        let request = GateRequest(
            method: .post, rawPath: path, headers: HeaderFields(headers), body: bytes, receivedAt: NGSWorld.now)
        return (world, world.runner.respond(to: request))
    }

    @Test("A body that is no JSON object gets the envelope with 200", arguments: [
        "", "{", "[1]", "null", "\"text\"", "{\"a\":1,}", "{\"mapId\":\"S6LZUU\"", "\u{0}", "{'a':1}", "NaN",
        String(repeating: "[", count: 1000), "{\"a\":\"\\ud800\"}",
    ])
    func brokenBody(text: String) {
        #expect(save(Array(text.utf8), contentType: "application/json").1.failure?.contains("请求体") == true)
    }

    @Test("Invalid UTF-8 gets the envelope with 200")
    func invalidUTF8() {
        #expect(save(Array(#"{"a":""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8), contentType: nil).1.failure?.contains("请求体") == true)
    }

    @Test("A body comes labelled as JSON, as text, or not at all", arguments: [
        nil, "application/json", "APPLICATION/JSON; Charset=\"UTF-8\"", "text/plain", "application/x-www-form-urlencoded",
        "application/vnd.x+json", "text/plain;charset=utf-8",
    ])
    func contentTypes(type: String?) {
        #expect(save(NGSWorld.creation([:]).encoded(), contentType: type).1.succeeded)
    }

    @Test("Anything else is no call of the contract: 415, still in the envelope", arguments: [
        "application/xml", "image/png", "multipart/form-data; boundary=x", "application/json; charset=utf-7",
    ])
    func unsupported(type: String) {
        let answer = save(NGSWorld.creation([:]).encoded(), contentType: type).1
        #expect(answer.status == 415)
        #expect(answer.json["code"] == 0)
    }

    @Test("A body declared as GBK or GB18030 is decoded", arguments: ["GBK", "gb2312", "GB18030"])
    func gbk(charset: String) {
        // 打印机 in GBK.
        let title: [UInt8] = [0xB4, 0xF2, 0xD3, 0xA1, 0xBB, 0xFA]
        let body = Array(#"{"mapId":"S6LZUU","customerGuid":"C","objective":{"title":""#.utf8) + title + Array(#""}}"#.utf8)
        let (world, answer) = save(body, contentType: "application/json; charset=\(charset)")
        #expect(world.ticket(WorkOrderIDs(answer))?.title == "打印机")
    }

    @Test("Bytes that are not in the charset they claim are refused")
    func brokenGBK() {
        let answer = save(Array(#"{"a":""#.utf8) + [0xB4], contentType: "application/json; charset=gbk").1
        #expect(answer.failure?.isEmpty == false)
    }

    @Test("A path may end in a slash; another path or method is refused in the envelope", arguments: [
        (HTTPMethod.post, "/ngs/wo/save/", 200), (.post, "/ngs/wo/saves", 404), (.post, "/ngs", 404), (.get, "/ngs/wo/save", 405),
        (.delete, "/ngs/login", 405), (.post, "/ngs/wo/save//", 404), (.post, "/ngs/WO/save", 404),
    ])
    func paths(method: HTTPMethod, path: String, status: Int) {
        let world = NGSWorld()
        let answer = world.runner.respond(to: GateRequest(
            method: method, rawPath: path, headers: HeaderFields(NGSEnvelopeTests.headers),
            body: NGSWorld.creation([:]).encoded(), receivedAt: NGSWorld.now))
        #expect(answer.status == status)
        #expect(answer.json["code"] == (status == 200 ? 1 : 0))
    }

    @Test("What the gateway refuses is told in Chinese, with Retry-After where waiting helps", arguments: [
        (413, false), (415, false), (429, true), (503, true), (400, false),
    ])
    func refusals(status: Int, waits: Bool) {
        let refusal = GateRefusal(status: status, reason: "refused", error: .invalid("body", .tooLong, "too long"))
        let answer = NGSWorld().runner.gate.refusal(refusal, requestID: "r")
        #expect(answer.status == status)
        #expect((answer.header("Retry-After") != nil) == waits)
        let message = answer.json["message"]?.stringValue ?? ""
        #expect(message.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) })
    }

    @Test("An engine's error keeps its Chinese or gets the table's, and only some have a status of their own", arguments: [
        (CanonicalError(.limitReached, "too many"), 200, "提交过于频繁，请稍后再试"),
        (CanonicalError(.internal, "boom at 0x1234"), 200, "系统内部错误"),
        (CanonicalError(.overloaded, "queue full"), 503, "系统繁忙，请稍后再试"),
        (CanonicalError(.unavailable, "stopping"), 503, "服务暂不可用，请稍后再试"),
        (.conflict(.idempotencyKeyReused, "reused"), 422, "Idempotency-Key 已用于另一个请求"),
        (.conflict(.idempotencyKeyInFlight, "running"), 409, "相同 Idempotency-Key 的请求正在处理"),
        (.conflict(.assignmentDone, "任务 X 已处理完成"), 200, "任务 X 已处理完成"),
        (.invalid("title", .tooLong, "title is longer than 500 characters"), 200, "title 过长"),
        (.illegalState(.ended, "ended"), 200, "工单已结束"),
        (.invalid("days", .wrongType, "field days (天数) takes a whole number"), 200, "days 类型不正确"),
    ])
    func errors(error: CanonicalError, status: Int, message: String) {
        let world = NGSWorld()
        world.engine.failNextWrite(with: error)
        let answer = world.call("save", NGSWorld.creation([:]))
        #expect(answer.status == status)
        #expect(answer.json == ["code": 0, "message": JSON(message), "value": .null])
    }

    @Test("Every verb is a write with its owner; login and logout are not repeated from store")
    func idempotency() {
        let routes = NGSWorld().runner.gate.routes
        #expect(routes.filter(\.isWrite).map(\.pattern.description) == [
            "/ngs/wo/save", "/ngs/wo/send", "/ngs/wo/close", "/ngs/wo/failedClose", "/ngs/wo/reminder", "/ngs/wo/back",
            "/ngs/wo/revoke",
        ])
    }

    @Test("Over-long ids and comments are refused by name", arguments: ["mapId", "customerGuid", "toStep", "substatus", "comments"])
    func tooLong(field: String) {
        let text = JSON(String(repeating: "长", count: 30_000))
        let message = NGSWorld().call("save", NGSWorld.creation([field: text])).failure
        #expect(message?.contains(field) == true)
    }
}
