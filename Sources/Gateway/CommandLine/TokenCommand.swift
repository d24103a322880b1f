import Adapters
import CanonicalModel
import Foundation

/// `sanmen token`
enum TokenCommand {
    static let verb = Verb(
        name: "token", usage: "issue --name N --tenant T [--role reader] [--workflows 1,2] [--expires 90d] | list | revoke NAME",
        summary: "Issue, list and revoke tokens for the native API.",
        details: """
            Works with the gateway running or not; what it does counts from the next request on. A token is printed once
            and kept nowhere: the data folder has only its SHA-256.
              sanmen token issue --name reports --tenant default --expires 90d
              sanmen token list
              sanmen token revoke reports
            """,
        options: [
            .option("name", "N", "what to call the token: letters, digits, '.', '_' and '-'"),
            .option("tenant", "T", "whose tickets it shows"),
            .option("role", "ROLE", "what its holder may do: reader", default: "reader"),
            .option("workflows", "IDS", "workflow ids, joined by commas; without this all of the tenant's"),
            .option("expires", "SPAN", "from now, e.g. 12h, 90d or 52w; without this it does not expire"),
            .option("data", "DIR", "data folder", default: "./data"),
            .flag("json", "print JSON"),
        ],
        mostPositional: 2
    ) { arguments, terminal in
        let book = try TokenBook(folder: try arguments.required("data"))
        switch arguments.positional.first {
        case "issue": try issue(arguments, book, terminal)
        case "list": list(try book.tokens(), arguments.has("json"), terminal)
        case "revoke":
            guard arguments.positional.count == 2 else { throw UsageError("which token? 'token list' shows their names") }
            let name = arguments.positional[1]
            guard try book.revoke(name) else { throw CommandFailure("there is no token '\(name)'") }
            terminal.print(
                arguments.has("json") ? JSON.object(["revoked": JSON(name)]).text : "token '\(name)' is revoked")
        case let other: throw UsageError("issue, list or revoke\(other.map { ", not '\($0)'" } ?? "")")
        }
    }

    private static func issue(_ arguments: Arguments, _ book: TokenBook, _ terminal: Terminal) throws {
        guard arguments.positional.count == 1 else { throw UsageError("a token's name is given with --name") }
        let wanted = try TokenRequest(arguments)
        try book.check(wanted.tenant, wanted.workflows)
        let cryptography = try OpenSSLCryptography()
        let fresh = try AccessTokenText(cryptography)
        let now = LogSink.now()
        let token = AccessToken(
            hash: fresh.hash(cryptography), name: wanted.name, tenant: wanted.tenant, role: wanted.role,
            workflows: wanted.workflows, hint: fresh.hint, created: now,
            expires: wanted.seconds.map { now.advanced(bySeconds: $0) })
        guard try book.issue(token) else {
            throw CommandFailure("there is a token '\(wanted.name)' already; revoke it first, or take another name")
        }
        guard !arguments.has("json") else {
            var out = row(token, now: now)
            out["token"] = JSON(fresh.text)
            return terminal.print(JSON.object(out).text)
        }
        // Alone on standard output, so that a script can take it from there.
        terminal.print(fresh.text)
        let until = token.expires.map { "until \(text(of: $0))" } ?? "until it is revoked"
        terminal.complain("token '\(wanted.name)' for tenant '\(wanted.tenant)', good \(until); it is not shown again")
    }

    private static func list(_ tokens: [AccessToken], _ json: Bool, _ terminal: Terminal) {
        let rows = tokens.map { row($0, now: LogSink.now()) }
        if json { return terminal.print(JSON.array(rows.map { .object($0) }).text) }
        for row in rows { terminal.print(row.map(\.value.text).map { $0.replacing("\"", with: "") }.joined(separator: "  ")) }
        if rows.isEmpty { terminal.print("none") }
    }

    private static func row(_ token: AccessToken, now: Moment) -> JSONObject {
        let workflows: JSON =
            if case .only(let ids) = token.workflows { .array(ids.sorted().map { JSON($0.value) }) } else { "all" }
        return JSONObject([
            ("name", JSON(token.name)), ("tenant", JSON(token.tenant.value)), ("role", JSON(token.role.rawValue)),
            ("workflows", workflows), ("hint", JSON("…" + token.hint)), ("created", JSON(text(of: token.created))),
            ("expires", token.expires.map { JSON(text(of: $0)) } ?? "never"),
            ("status", token.hasExpired(at: now) ? "expired" : "good"),
        ])
    }

    private static func text(of moment: Moment) -> String {
        ZonedCalendar.utc.dateTimeText(moment).replacing(" ", with: "T") + "Z"
    }
}

/// What `issue` is asked for.
struct TokenRequest {
    var name: String
    var tenant: TenantID
    var role: AccessToken.Role
    var workflows: WorkflowScope
    /// Nil for one that does not expire.
    var seconds: Int64?

    private static let longestName = 64

    init(_ arguments: Arguments) throws {
        name = try arguments.required("name")
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard isPlain, (1...Self.longestName).contains(name.utf8.count) else {
            throw UsageError("a token's name is 1 to \(Self.longestName) letters, digits, '.', '_' or '-'")
        }
        tenant = TenantID(try arguments.required("tenant"))
        let role = arguments["role"] ?? AccessToken.Role.reader.rawValue
        guard let known = AccessToken.Role(rawValue: role) else {
            throw UsageError("there is no role '\(role)'; there is \(AccessToken.Role.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self.role = known
        workflows = try Self.workflows(arguments["workflows"])
        seconds = try Self.span(arguments["expires"])
    }

    private static func workflows(_ text: String?) throws(UsageError) -> WorkflowScope {
        guard let text else { return .all }
        var ids: Set<WorkflowID> = []
        for part in text.split(separator: ",") {
            guard let id = Int64(part) else { throw UsageError("'\(part)' is no workflow id") }
            ids.insert(WorkflowID(id))
        }
        guard !ids.isEmpty else { throw UsageError("--workflows names no workflow") }
        return .only(ids)
    }

    private static let units: [Character: Int64] = ["h": 3600, "d": 86_400, "w": 7 * 86_400]
    private static let longestSpan: Int64 = 100 * 366 * 86_400

    static func span(_ text: String?) throws(UsageError) -> Int64? {
        guard let text else { return nil }
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), count > 0,
            count <= longestSpan / unit
        else { throw UsageError("'\(text)' is no span such as 12h, 90d or 52w") }
        return count * unit
    }
}
