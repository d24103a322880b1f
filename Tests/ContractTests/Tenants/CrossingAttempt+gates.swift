import CanonicalModel
import Foundation
import TestSupport

extension CrossingAttempt {
    static func ngs(_ caller: TwinTenant, _ staff: String, own: CrossingTarget) -> [CrossingAttempt] {
        let more = #""toStep":"process","objective":{"title":"x"},"comments":"x""#
        return ["save", "send", "close", "failedClose", "reminder", "back", "revoke"].flatMap { verb in
            [
                CrossingAttempt("ngs \(verb) of the other's order") {
                    caller.ngs(verb, staff: staff, body: #"{"oId":"\#($0.guid)","taskId":"\#($0.task)",\#(more)}"#)
                },
                CrossingAttempt("ngs \(verb) of the other's order, with operateTaskGuid") {
                    caller.ngs(
                        verb, staff: staff,
                        body: #"{"oId":"\#($0.guid)","taskId":"\#($0.task)","operateTaskGuid":"\#($0.task.lowercased())"}"#)
                },
                CrossingAttempt("ngs \(verb) of the other's task under an own order") {
                    caller.ngs(verb, staff: staff, body: #"{"oId":"\#(own.guid)","taskId":"\#($0.task)"}"#)
                },
                CrossingAttempt("ngs \(verb) of the other's operateTaskGuid under an own task") {
                    caller.ngs(
                        verb, staff: staff,
                        body: #"{"oId":"\#(own.guid)","taskId":"\#(own.task)","operateTaskGuid":"\#($0.task)"}"#)
                },
                CrossingAttempt("ngs \(verb) of an own task under the other's order") {
                    caller.ngs(verb, staff: staff, body: #"{"oId":"\#($0.guid)","taskId":"\#(own.task)"}"#)
                },
            ]
        }
    }

    /// The other's order with other ways of saying who calls.
    static func ngsCredentials(_ caller: TwinTenant, own: CrossingTarget, token: String) -> [CrossingAttempt] {
        func attempt(_ name: String, _ headers: [(String, String)], verb: String = "save") -> CrossingAttempt {
            CrossingAttempt("ngs \(verb) \(name)") { target in
                var request = caller.ngs(verb, body: #"{"oId":"\#(target.guid)","taskId":"\#(target.task)","objective":{"a":1}}"#)
                request.headers = headers.map { (name: $0.0, value: $0.1) } + [(name: "Content-Type", value: "application/json")]
                return request
            }
        }
        let twin = caller.twin
        let person = [("staffId", "SLISI"), ("groupId", "SERVICE")]
        return ["save", "send", "close", "revoke"].flatMap { verb in
            [
                attempt("by an own token", [("token", token)], verb: verb),
                attempt("by an own token beside the other's data source", [("token", token), ("ds", twin.dataSource)] + person, verb: verb),
                attempt("by the shared data source with the own epid", [("ds", "shared"), ("epid", caller.name)] + person, verb: verb),
                attempt("by the shared data source without an epid", [("ds", "shared")] + person, verb: verb),
                attempt("by a bad token", [("token", token + "0"), ("ds", caller.dataSource)] + person, verb: verb),
                attempt("by the guid as a token", [("token", own.guid), ("ds", twin.dataSource)] + person, verb: verb),
            ]
        }
    }

    static func kingsoftReads(_ caller: TwinTenant) -> [CrossingAttempt] {
        let filters: [(String, @Sendable (CrossingTarget) -> String)] = [
            ("the customer", { #"{"customer_organization_name":"\#($0.word)"}"# }), ("an id", { #"{"id":\#($0.id)}"# }),
            ("the creator", { _ in #"{"creator_id":40004,"page_size":100}"# }), ("the line", { _ in #"{"product_group_id":[36],"page_size":100}"# }),
            ("the type", { _ in #"{"type":1,"sub_type":11,"status":1,"page_size":100}"# }), ("nothing", { _ in #"{"page_size":100}"# }),
            ("time", { _ in #"{"created_start":1600000000,"created_end":4000000000,"page_size":100,"page":1}"# }),
        ]
        return [
            CrossingAttempt("kingsoft base") { caller.kingsoft("GET", "base?id=\($0.id)") },
            CrossingAttempt("kingsoft detail") { caller.kingsoft("GET", "detail?id=\($0.id)") },
            CrossingAttempt("kingsoft detail of several") { caller.kingsoft("GET", "detail?id=\($0.id)&id=\($0.id)") },
        ] + filters.flatMap { name, body in
            [
                CrossingAttempt("kingsoft list by \(name)") { caller.kingsoft("POST", "list_tickets", body: body($0)) },
                CrossingAttempt("kingsoft list by \(name), with GET") { caller.kingsoft("GET", "list_tickets", body: body($0)) },
            ]
        }
    }

    static func kingsoftWrites(_ caller: TwinTenant) -> [CrossingAttempt] {
        [
            CrossingAttempt("kingsoft comment") { caller.kingsoft("POST", "comment_ticket", body: #"{"id":\#($0.id),"detail":"x"}"#) },
            CrossingAttempt("kingsoft comment for a line") {
                caller.kingsoft("POST", "comment_ticket", body: #"{"id":\#($0.id),"detail":"x","productGroupId":36}"#)
            },
            CrossingAttempt("kingsoft reject") { caller.kingsoft("POST", "reject_handle", body: #"{"id":\#($0.id),"detail":"x"}"#) },
            CrossingAttempt("kingsoft reject for a line") {
                caller.kingsoft("POST", "reject_handle", body: #"{"id":\#($0.id),"detail":"x","productGroupId":36}"#)
            },
            CrossingAttempt("kingsoft close") {
                caller.kingsoft("POST", "close_ticket", body: """
                    {"id":\($0.id),"closer_id":40004,"closer_name":"李四","detail":"x","handle_attachment":[],"is_solved":true,
                     "solved_time":1700000100}
                    """)
            },
            CrossingAttempt("kingsoft relation") {
                caller.kingsoft("POST", "create", body: TwinTickets.kingsoftCreation(word: "x", related: $0.id))
            },
        ]
    }

    static func kingsoftFiles(_ caller: TwinTenant, own: CrossingTarget) -> [CrossingAttempt] {
        let address = "/workorder/api/ticket/attachment"
        let later = GateClients.now + 500
        return [
            CrossingAttempt("kingsoft attachment of the other's", creates: true) {
                caller.kingsoft("POST", "create", body: TwinTickets.kingsoftCreation(word: "x", file: $0.file))
            },
            CrossingAttempt("kingsoft download without a signature") { ClientRequest("GET", "\(address)/\($0.file)") },
            CrossingAttempt("kingsoft download with a made-up signature") {
                ClientRequest("GET", "\(address)/\($0.file)?expires=\(later)&signature=\(String(repeating: "ab", count: 32))")
            },
            CrossingAttempt("kingsoft download with credentials instead of a signature") {
                caller.kingsoft("GET", "attachment/\($0.file)?expires=\(later)&id=\(own.file)")
            },
        ]
    }
}
