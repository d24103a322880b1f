import CanonicalModel
import Foundation
import TestSupport

/// A call by one tenant that aims at something of the other's.
struct CrossingAttempt: Sendable {
    var name: String
    /// The call, aimed at something; aimed at what is nowhere it has to be answered alike.
    var request: @Sendable (CrossingTarget) -> ClientRequest
    /// It makes a ticket of the caller's own, whose names differ each time.
    var creates = false

    init(_ name: String, creates: Bool = false, _ request: @escaping @Sendable (CrossingTarget) -> ClientRequest) {
        self.name = name
        self.creates = creates
        self.request = request
    }
}

extension CrossingAttempt {
    /// One of all there are, with its details by chance.
    /// - Parameters:
    ///   - caller: who attempts.
    ///   - own: a ticket of the caller's.
    ///   - token: a token of a login of the caller's.
    static func any(by caller: TwinTenant, own: CrossingTarget, token: String, _ random: inout RandomSource) -> CrossingAttempt {
        let user = ["lisi", "zhangsan", "admin"].randomElement(using: &random) ?? "lisi"
        let staff = ["SLISI", "SELITE", "admin"].randomElement(using: &random) ?? "SLISI"
        let all = [
            loonflowReads(caller, user), loonflowLists(caller, user), loonflowWrites(caller, user), loonflowFiles(caller, user),
            ngs(caller, staff, own: own), ngsCredentials(caller, own: own, token: token), kingsoftReads(caller),
            kingsoftWrites(caller), kingsoftFiles(caller, own: own), native(caller), keys(caller, user),
        ]
        let kind = all.randomElement(using: &random) ?? []
        return kind.randomElement(using: &random) ?? CrossingAttempt("read") { caller.native("/tickets/\($0.id)") }
    }

    private static func loonflowReads(_ caller: TwinTenant, _ user: String) -> [CrossingAttempt] {
        ["", "/transitions", "/flowlogs", "/flowsteps", "/participant_info", "/flowlogs?ticket_data=1&desc=0", "/"].map { part in
            CrossingAttempt("loonflow GET ticket\(part)") { caller.loonflow("GET", "/tickets/\($0.id)\(part)", user: user) }
        } + [
            CrossingAttempt("loonflow states of tickets") { caller.loonflow("GET", "/tickets/states?ticket_ids=\($0.id)", user: user) }
        ]
    }

    private static func loonflowLists(_ caller: TwinTenant, _ user: String) -> [CrossingAttempt] {
        let filters: [(String, @Sendable (CrossingTarget) -> String)] = [
            ("title", { escaped($0.word) }), ("ticket_ids", { "\($0.id)" }), ("parent_ticket_id", { "\($0.id)" }),
            ("creator", { escaped($0.word) }), ("sn", { escaped($0.word) }),
        ]
        return ["all", "owner", "duty", "relation", "worked", "view", "intervene"].flatMap { category in
            filters.map { filter, value in
                CrossingAttempt("loonflow list \(category) by \(filter)") {
                    caller.loonflow("GET", "/tickets?category=\(category)&\(filter)=\(value($0))", user: user)
                }
            } + [
                // Nothing of the other's in it, so that it is the caller's own list both times.
                CrossingAttempt("loonflow list \(category)") { _ in
                    caller.loonflow(
                        "GET", "/tickets?category=\(category)&per_page=100&workflow_ids=2&act_state_id=1&is_end=0&from_admin=1",
                        user: user)
                },
            ]
        } + [
            CrossingAttempt("loonflow numbers") { _ in caller.loonflow("GET", "/tickets/num_statistics?start_date=2020-01-01", user: user) },
            CrossingAttempt("loonflow workflows") { _ in caller.loonflow("GET", "/workflows", user: user) },
            CrossingAttempt("loonflow initial state") { _ in caller.loonflow("GET", "/workflows/2/init_state", user: user) },
            CrossingAttempt("loonflow states") { _ in caller.loonflow("GET", "/workflows/2/states", user: user) },
            CrossingAttempt("loonflow state") { _ in caller.loonflow("GET", "/workflows/states/202", user: user) },
        ]
    }

    private static func loonflowWrites(_ caller: TwinTenant, _ user: String) -> [CrossingAttempt] {
        let writes = [
            ("PATCH", "", #"{"transition_id":2002,"suggestion":"x"}"#), ("DELETE", "", #"{"suggestion":"x"}"#), ("POST", "/accept", "{}"),
            ("POST", "/deliver", #"{"target_username":"lisi","suggestion":"x"}"#),
            ("POST", "/deliver", #"{"target_username":"lisi","suggestion":"x","from_admin":1}"#),
            ("POST", "/add_node", #"{"target_username":"lisi","suggestion":"x"}"#), ("POST", "/add_node_end", #"{"suggestion":"x"}"#),
            ("POST", "/comments", #"{"suggestion":"x"}"#), ("PUT", "/state", #"{"state_id":204,"suggestion":"x"}"#),
            ("PATCH", "/fields", #"{"contact":"x"}"#), ("POST", "/close", #"{"suggestion":"x"}"#),
            ("POST", "/retreat", #"{"suggestion":"x"}"#), ("POST", "/retry_script", "{}"),
            ("POST", "/hook_call_back", #"{"result":true,"msg":"x","field_value":{}}"#),
        ]
        return writes.map { method, part, body in
            CrossingAttempt("loonflow \(method) ticket\(part)") {
                caller.loonflow(method, "/tickets/\($0.id)\(part)", user: user, body: body)
            }
        } + [
            CrossingAttempt("loonflow child of the other's ticket", creates: true) {
                let body = """
                    {"workflow_id":2,"transition_id":2001,"title":"child","parent_ticket_id":\($0.id),"parent_ticket_state_id":202}
                    """
                return caller.loonflow("POST", "/tickets", user: user, body: body)
            },
        ]
    }

    private static func loonflowFiles(_ caller: TwinTenant, _ user: String) -> [CrossingAttempt] {
        [
            CrossingAttempt("loonflow media") {
                var request = caller.loonflow("GET", "/", user: user)
                request.target = "/media/ticket_file/\($0.fileUUID).txt"
                return request
            },
            CrossingAttempt("loonflow media, without credentials") {
                ClientRequest("GET", "/media/ticket_file/\($0.fileUUID).txt")
            },
            CrossingAttempt("loonflow file field", creates: true) {
                let body = """
                    {"workflow_id":2,"transition_id":2001,"title":"file","proof":"/media/ticket_file/\($0.fileUUID).txt"}
                    """
                return caller.loonflow("POST", "/tickets", user: user, body: body)
            },
        ]
    }

    private static func native(_ caller: TwinTenant) -> [CrossingAttempt] {
        [
            CrossingAttempt("native by id") { caller.native("/tickets/\($0.id)") },
            CrossingAttempt("native by guid") { caller.native("/tickets?guid=\($0.guid)") },
            CrossingAttempt("native by guid in lower case") { caller.native("/tickets?guid=\($0.guid.lowercased())") },
            CrossingAttempt("native by task") { caller.native("/tickets?guid=\($0.task)") },
            CrossingAttempt("native by the word") { caller.native("/tickets?sn=\(escaped($0.word))") },
            CrossingAttempt("native file") { caller.native("/attachments/\($0.file)") },
            // The caller's own list both times: what aims at the other's finds nothing there.
            CrossingAttempt("native list") { _ in caller.native("/tickets?page_size=100") },
            CrossingAttempt("native list by id") { caller.native("/tickets?page_size=100&id=\($0.id)") },
            CrossingAttempt("native list by title") { caller.native("/tickets?page_size=100&title=\(escaped($0.word))") },
            CrossingAttempt("native list by creator") { caller.native("/tickets?page_size=100&creator=\(escaped($0.word))") },
            CrossingAttempt("native list by parent") { caller.native("/tickets?page_size=100&parent=\($0.id)") },
        ]
    }

    /// A creation under the key of one of the other's.
    private static func keys(_ caller: TwinTenant, _ user: String) -> [CrossingAttempt] {
        [
            CrossingAttempt("loonflow key", creates: true) {
                let body = #"{"workflow_id":2,"transition_id":2001,"title":"报修"}"#
                return caller.loonflow("POST", "/tickets", body: body).with("Idempotency-Key", $0.key)
            },
            CrossingAttempt("kingsoft key", creates: true) {
                caller.kingsoft("POST", "create", body: TwinTickets.kingsoftCreation(word: "x")).with("Idempotency-Key", $0.key)
            },
            CrossingAttempt("ngs key", creates: true) {
                caller.ngs("send", body: #"{"mapId":"desk","customerGuid":"C","objective":{"title":"t"}}"#).with("Idempotency-Key", $0.key)
            },
        ]
    }

    static func escaped(_ text: String) -> String {
        text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
