import CanonicalModel
import Foundation
import TestSupport

/// Numbers that no id is.
private let strangeNumbers = ["1e400", "9223372036854775808", "-1", "0", "1.5", "-0", "1e2", "true", "[]", "{}", #""x""#, "null"]
/// Text as long as a whole field may not be.
private let megabyte = String(repeating: "长", count: 350_000)

enum LoonflowBadCalls {
    static var all: [BadCall] {
        let right = GateClients.loonflowCreate(title: "x")
        let maker = BadCallMaker(right: right, badBody: -1, badPath: -1, badFrame: -1, allow: "GET, POST")
        return maker.bodies + maker.frames + credentials(right) + values(right) + others
    }

    private static func credentials(_ right: ClientRequest) -> [BadCall] {
        let now = GateClients.now
        let stamps = ["", "abc", "-1", "+\(now)", "\(now).5", "1e9", "99999999999999999999", "９", " "]
        var calls: [BadCall] = stamps.map { BadCall("the timestamp '\($0)'", right.with("timestamp", $0), -1) }
        calls += ["appname", "timestamp", "signature"].map { BadCall("no \($0)", right.with($0, nil), -1) }
        calls += [
            BadCall("no username", right.with("username", nil), -1),
            BadCall("an unknown app", right.with("appname", "nobody"), -1),
            BadCall("a wrong signature", right.with("signature", String(repeating: "0", count: 32)), -1),
            BadCall("an empty signature", right.with("signature", ""), -1),
            BadCall("half of the signature", right.with("signature", String((right["signature"] ?? "").prefix(16))), -1),
            BadCall("an old timestamp", GateClients.loonflow("POST", "/tickets", body: "{}", at: now - 200), -1),
            BadCall("a future timestamp", GateClients.loonflow("POST", "/tickets", body: "{}", at: now + 200), -1),
            BadCall("an appname in invalid UTF-8", right.with("appname", "@@"), -1).replacing("@@", with: [0xFF, 0x80]),
        ]
        return calls
    }

    private static func values(_ right: ClientRequest) -> [BadCall] {
        var calls: [BadCall] = strangeNumbers.flatMap { (number: String) -> [BadCall] in
            [
                BadCall("workflow_id \(number)", right.with(body: #"{"workflow_id":\#(number),"transition_id":2001,"title":"x"}"#), -1),
                BadCall("transition_id \(number)", right.with(body: #"{"workflow_id":2,"transition_id":\#(number),"title":"x"}"#), -1),
            ]
        }
        calls += [
            BadCall("no body", right.with(body: ""), -1),
            BadCall("an empty object", right.with(body: "{}"), -1),
            BadCall("an unknown workflow", right.with(body: #"{"workflow_id":99,"transition_id":2001,"title":"x"}"#), -1),
            BadCall("another workflow's transition", right.with(body: #"{"workflow_id":2,"transition_id":1001,"title":"x"}"#), -1),
            BadCall("no title", right.with(body: #"{"workflow_id":2,"transition_id":2001}"#), -1),
            BadCall("a title of 1 MB", right.with(body: #"{"workflow_id":2,"transition_id":2001,"title":"\#(megabyte)"}"#), -1),
            BadCall("a duplicate key, the last one wrong", right.with(body: #"{"workflow_id":2,"transition_id":2001,"title":"x","workflow_id":99}"#), -1),
            BadCall("an unknown parent", right.with(body: #"{"workflow_id":2,"transition_id":2001,"title":"x","parent_ticket_id":"abc"}"#), -1),
        ]
        return calls
    }

    private static var others: [BadCall] {
        let none = "/tickets/9223372036854775807"
        let lists = ["page=abc", "per_page=0", "per_page=-1", "per_page=1e400", "page=9223372036854775808", "ticket_ids=a", "reverse=x", "act_state_id=x", "create_start=yesterday"]
        var calls: [BadCall] = lists.map { BadCall("a list with \($0)", GateClients.loonflow("GET", "/tickets?category=all&\($0)"), -1) }
        calls += [
            BadCall("a list without a category", GateClients.loonflow("GET", "/tickets"), -1),
            BadCall("an unknown ticket", GateClients.loonflow("GET", none), -1),
            BadCall("a ticket beyond 64 bits", GateClients.loonflow("GET", none + "99"), -1),
            BadCall("ticket 0", GateClients.loonflow("GET", "/tickets/0"), -1),
            BadCall("a negative ticket", GateClients.loonflow("GET", "/tickets/-1"), 404, -1),
            BadCall("a trailing slash", GateClients.loonflow("GET", "/tickets/"), 404, -1),
            BadCall("a wrong method on a ticket", GateClients.loonflow("PUT", "/tickets/1", body: "{}"), 405, -1, header: ("Allow", "GET, PATCH, DELETE")),
            BadCall("handling an unknown ticket", GateClients.loonflow("PATCH", none, body: #"{"transition_id":1}"#), -1),
            BadCall("accepting an unknown ticket", GateClients.loonflow("POST", none + "/accept"), -1),
            BadCall("closing an unknown ticket", GateClients.loonflow("POST", none + "/close", body: "{}"), -1),
            BadCall("deleting an unknown ticket", GateClients.loonflow("DELETE", none, user: "admin"), -1),
            BadCall("a comment that is a number", GateClients.loonflow("POST", "/tickets/1/comments", body: #"{"suggestion":7}"#), -1),
            BadCall("a comment of 1 MB", GateClients.loonflow("POST", "/tickets/1/comments", body: #"{"suggestion":"\#(megabyte)"}"#), -1),
            BadCall("a state that is text", GateClients.loonflow("PUT", "/tickets/1/state", user: "admin", body: #"{"state_id":"202"}"#), -1),
        ]
        return calls
    }
}

enum NGSBadCalls {
    private static let guid = "00000000-0000-4000-8000-000000000000"

    static var all: [BadCall] {
        let right = GateClients.ngsCreate(title: "x")
        let maker = BadCallMaker(right: right, badBody: 0, badPath: 0, badFrame: 0, allow: "POST")
        return maker.bodies + maker.frames + credentials(right) + values(right) + logins
    }

    private static func credentials(_ right: ClientRequest) -> [BadCall] {
        var calls: [BadCall] = ["ds", "staffId", "groupId"].map { BadCall("no \($0)", right.with($0, nil), 0) }
        calls += [
            BadCall("an unknown ds", right.with("ds", "nobody"), 0),
            BadCall("an unknown staffId", right.with("staffId", "nobody"), 0),
            BadCall("a staffId in invalid UTF-8", right.with("staffId", "@@"), 0).replacing("@@", with: [0xC3, 0x28]),
            BadCall("a bad token from a good address", right.with("token", "forged"), 0),
            BadCall("a token of 12 KB", right.with("token", String(repeating: "t", count: 12_000)), 0),
        ]
        return calls
    }

    private static func values(_ right: ClientRequest) -> [BadCall] {
        var calls: [BadCall] = ["objective", "task", "step", "tabc"].map { BadCall("\($0) as an array", right.with(body: #"{"mapId":"service-desk","customerGuid":"c","\#($0)":[]}"#), 0) }
        calls += ["nowhere", "-1", "99999999999999999999", "1e400"].map { BadCall("mapId \($0)", right.with(body: #"{"mapId":"\#($0)","customerGuid":"c"}"#), 0) }
        calls += ["save", "send", "close", "failedClose", "reminder", "back", "revoke"].flatMap { (verb: String) -> [BadCall] in
            [
            BadCall("\(verb) of nothing", GateClients.ngs(verb, body: "{}"), 0),
            BadCall("\(verb) without a body", GateClients.ngs(verb, body: ""), 0),
            BadCall("\(verb) of an unknown order", GateClients.ngs(verb, body: #"{"oId":"\#(guid)","taskId":"\#(guid)"}"#), 0),
            BadCall("\(verb) of an oId that is none", GateClients.ngs(verb, body: #"{"oId":"x","taskId":"\#(guid)"}"#), 0),
            BadCall("\(verb) of an oId in an array", GateClients.ngs(verb, body: #"{"oId":["\#(guid)"],"taskId":"\#(guid)"}"#), 0),
            BadCall("\(verb) of ids that are numbers", GateClients.ngs(verb, body: #"{"oId":1e400,"taskId":-1}"#), 0),
            ]
        }
        calls += [
            BadCall("both pairs of ids", right.with(body: #"{"mapId":"leave","customerGuid":"c","oId":"\#(guid)","taskId":"\#(guid)"}"#), 0),
            BadCall("a table name with a quote", right.with(body: #"{"mapId":"leave","customerGuid":"c","tabc":{"a'b":{}}}"#), 0),
            BadCall("a table name with a NUL", right.with(body: #"{"mapId":"leave","customerGuid":"c","tabc":{"a\u0000b":{}}}"#), 0),
            BadCall("an unknown toStep", GateClients.ngs("send", body: #"{"mapId":"service-desk","customerGuid":"c","objective":{"title":"x"},"toStep":"mars"}"#), 0),
            BadCall("an unknown sendType", right.with(body: #"{"mapId":"service-desk","customerGuid":"c","sendType":8,"objective":{"title":"x"}}"#), 0),
            BadCall("a mapId of 1 MB", right.with(body: #"{"mapId":"\#(megabyte)","customerGuid":"c"}"#), 0),
            BadCall("a title of 1 MB", right.with(body: #"{"mapId":"service-desk","customerGuid":"c","objective":{"title":"\#(megabyte)"}}"#), 0),
            BadCall("comments of 1 MB", right.with(body: #"{"mapId":"service-desk","customerGuid":"c","objective":{"title":"x"},"comments":"\#(megabyte)"}"#), 0),
        ]
        return calls
    }

    private static var logins: [BadCall] {
        let login = ClientRequest("POST", "/ngs/login", headers: [("Content-Type", "application/json")])
        let calls: [BadCall] = [
            BadCall("a login of nothing", login.with(body: "{}"), 0),
            BadCall("a login without a body", login, 0),
            BadCall("a wrong password", login.with(body: #"{"staffId":"SELITE","password":"x","ds":"gl2019"}"#), 0),
            BadCall("a password of 1 MB", login.with(body: #"{"staffId":"SELITE","password":"\#(megabyte)","ds":"gl2019"}"#), 0),
            BadCall("a password with a NUL", login.with(body: #"{"staffId":"SELITE","password":"a\u0000b","ds":"gl2019"}"#), 0),
            BadCall("a login by GET", login.with(method: "GET"), 405, 0, header: ("Allow", "POST")),
            BadCall("a logout without a token", ClientRequest("POST", "/ngs/logout"), 0),
            BadCall("a logout with a forged token", ClientRequest("POST", "/ngs/logout", headers: [("token", "x")]), 0),
        ]
        return calls
    }
}

enum KingsoftBadCalls {
    static var all: [BadCall] {
        let right = GateClients.kingsoftCreate(title: "x")
        let maker = BadCallMaker(right: right, badBody: 21000, badPath: 21000, badFrame: 21000, allow: "POST")
        return maker.bodies + maker.frames + credentials(right) + values(right) + others
    }

    private static func credentials(_ right: ClientRequest) -> [BadCall] {
        let now = GateClients.now
        let stamps = ["abc", "-1", "+\(now)", "\(now)0", "\(now).5", "99999999999999999999", "1e9"]
        var calls: [BadCall] = stamps.map { BadCall("the Timestamp '\($0)'", right.with("Timestamp", $0), 20002) }
        calls += ["AppId", "Timestamp", "Sign"].flatMap { (name: String) -> [BadCall] in
            [BadCall("no \(name)", right.with(name, nil), 20001), BadCall("an empty \(name)", right.with(name, ""), 20001)]
        }
        calls += [
            BadCall("an old Timestamp", GateClients.kingsoft("POST", "create", body: "{}", at: now - 400), 20002),
            BadCall("a future Timestamp", GateClients.kingsoft("POST", "create", body: "{}", at: now + 400), 20002),
            BadCall("an unknown AppId", right.with("AppId", "nobody"), 20001),
            BadCall("a wrong Sign", right.with("Sign", String(repeating: "0", count: 32)), 20001),
            BadCall("a Sign that is no hex", right.with("Sign", "签名"), 20001),
            BadCall("an AppId in invalid UTF-8", right.with("AppId", "@@"), 20001).replacing("@@", with: [0xFF, 0x80]),
        ]
        return calls
    }

    private static func values(_ right: ClientRequest) -> [BadCall] {
        let body = GateClients.kingsoftCreation(title: "x")
        func member(_ name: String, _ value: String) -> BadCall {
            // Of duplicate keys the last one counts.
            BadCall("\(name) \(value.prefix(30))", right.with(body: body.dropLast() + #","\#(name)":\#(value)}"#), 21000)
        }
        var calls: [BadCall] = []
        for name in ["type", "priority", "customer_organization_id", "creator_id", "reported_time"] {
            calls += strangeNumbers.map { member(name, $0) }
        }
        calls += [
            member("title", "7"), member("title", #""""#), member("title", #""  ""#), member("title", #""\#(megabyte)""#), member("title", "[]"),
            member("detail", "{}"), member("tags", #"["x"]"#), member("tags", "[99]"), member("tags", "{}"), member("form_values", "[]"),
            member("customer_info", "{}"), member("customer_info", "[7]"), member("attachment", "[[]]"),
            member("use_relate_status", "7"), member("need_process", #""maybe""#), member("sub_type", "-1"),
            BadCall("an unknown product line", right.with(body: body.dropLast() + #","repository_product_id":99}"#), 22001),
            BadCall("no body", right.with(body: ""), 21000),
            BadCall("an empty object", right.with(body: "{}"), 21000),
        ]
        return calls
    }

    private static var others: [BadCall] {
        let lists = [#"{"page_size":101}"#, #"{"page":-1}"#, #"{"status":5}"#, #"{"page":1e400}"#, #"{"created_start":"x"}"#, #"{"creator_id":9223372036854775808}"#, #"{"product_group_id":["a"]}"#, "[]"]
        let close = #"{"closer_id":40005,"closer_name":"w","id":9223372036854775807,"solved_time":\#(GateClients.now)}"#
        var calls: [BadCall] = lists.map { BadCall("a list of \($0)", GateClients.kingsoft("POST", "list_tickets", body: $0), 21000) }
        for query in ["", "?id=", "?id=x", "?id=-1", "?id=0", "?id=9223372036854775808", "?id=1e400"] {
            calls += ["base", "detail"].map { BadCall("\($0)\(query)", GateClients.kingsoft("GET", $0 + query), 21000) }
        }
        calls += [
            BadCall("an unknown ticket", GateClients.kingsoft("GET", "detail?id=9223372036854775807"), 22000),
            BadCall("a detail by POST", GateClients.kingsoft("POST", "detail?id=1", body: "{}"), 405, 21000, header: ("Allow", "GET")),
            BadCall("closing an unknown ticket", GateClients.kingsoft("POST", "close_ticket", body: close), 22000),
            BadCall("closing nothing", GateClients.kingsoft("POST", "close_ticket", body: "{}"), 21000),
            BadCall("a comment on an unknown ticket", GateClients.kingsoft("POST", "comment_ticket", body: #"{"id":9223372036854775807,"detail":"x"}"#), 22000),
            BadCall("a comment that is a number", GateClients.kingsoft("POST", "comment_ticket", body: #"{"id":1,"detail":7}"#), 21000),
            BadCall("a rejection of an unknown ticket", GateClients.kingsoft("POST", "reject_handle", body: #"{"id":9223372036854775807}"#), 22000),
            BadCall("a rejection for an unknown line", GateClients.kingsoft("POST", "reject_handle", body: #"{"id":1,"productGroupId":99}"#), 22001),
        ]
        return calls
    }
}
