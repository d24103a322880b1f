import Adapters
import CanonicalModel
import Foundation

/// `sanmen sign`
enum SignCommand {
    static let verb = Verb(
        name: "sign", usage: "loonflow --app NAME --token TOKEN --user NAME | kingsoft --app NAME --secret SECRET",
        summary: "Print the headers that sign a call of a contract, for curl and scripts.",
        details: """
            One header a line, which curl takes with -H @FILE; with --json an object. Each call has a fresh timestamp.
              curl -H @<(sanmen sign loonflow --app demo --token demo-loonflow-token --user lisi) URL
              curl -H @<(sanmen sign loonflow --strict --app ops --token T --user lisi --path /api/v1.0/tickets --query category=duty) URL
              sanmen sign kingsoft --app demo --secret demo-kingsoft-secret
            """,
        options: [
            .option("app", "NAME", "loonflow appname or Kingsoft AppId"),
            .option("token", "TOKEN", "the app's token (loonflow)"),
            .option("user", "NAME", "user name in whose name the call is made (loonflow)"),
            .flag("strict", "sign the whole call, for an app in strict mode (loonflow)"),
            .option("query", "TEXT", "query as it is sent, without the question mark (loonflow, strict)", default: ""),
            .option("nonce", "TEXT", "another nonce than a fresh one (loonflow, strict)"),
            .option("secret", "SECRET", "the app's secret (Kingsoft)"),
            .option("digest", "NAME", "md5, sha1, sha256, hmac-md5, hmac-sha1 or hmac-sha256 (Kingsoft)", default: "md5"),
            .option("template", "TEXT", "what is signed (Kingsoft)", default: "{appId}{timestamp}{secret}"),
            .option("encoding", "NAME", "hex, HEX or base64 (Kingsoft)", default: "hex"),
            .option("method", "NAME", "HTTP method, where it is signed", default: "GET"),
            .option("path", "PATH", "path as it is sent, where it is signed", default: "/"),
            .option("body", "TEXT", "body, where it is signed", default: ""),
            .option("timestamp", "SECONDS", "another time than now"),
            .flag("json", "print a JSON object"),
        ],
        mostPositional: 1
    ) { arguments, terminal in
        let headers = try headers(arguments)
        if arguments.has("json") {
            terminal.print(JSON.object(JSONObject(headers.map { ($0.0, JSON($0.1)) })).text)
        } else {
            for (name, value) in headers { terminal.print("\(name): \(value)") }
        }
    }

    private static func headers(_ arguments: Arguments) throws -> [(String, String)] {
        let stamp = arguments["timestamp"] ?? String(LogSink.now().seconds)
        switch arguments.positional.first {
        case "loonflow": return try loonflow(arguments, stamp: stamp)
        case "kingsoft": return try kingsoft(arguments, stamp: stamp)
        case let other: throw UsageError("which contract? loonflow or kingsoft\(other.map { ", not '\($0)'" } ?? "")")
        }
    }

    private static func loonflow(_ arguments: Arguments, stamp: String) throws -> [(String, String)] {
        let cryptography = try OpenSSLCryptography()
        let (app, token) = (try arguments.required("app"), try arguments.required("token"))
        var out = [("appname", app), ("timestamp", stamp)]
        if arguments.has("strict") {
            let call = try strictCall(arguments, app: app, stamp: stamp, cryptography)
            out += [("nonce", call.nonce), ("signature", call.signature(token: token, cryptography))]
        } else {
            out.append(("signature", Loonflow.signature(stamp: stamp, token: token, cryptography: cryptography)))
        }
        if let user = arguments["user"] { out.append(("username", user)) }
        return out
    }

    private static func strictCall(
        _ arguments: Arguments, app: String, stamp: String, _ cryptography: OpenSSLCryptography
    ) throws -> Loonflow.StrictCall {
        Loonflow.StrictCall(
            method: arguments["method"] ?? "GET", path: arguments["path"] ?? "/", query: arguments["query"] ?? "",
            body: Array((arguments["body"] ?? "").utf8), timestamp: stamp,
            nonce: try arguments["nonce"] ?? Hex.encode(cryptography.randomBytes(16)), app: app, username: arguments["user"] ?? "")
    }

    private static func kingsoft(_ arguments: Arguments, stamp: String) throws -> [(String, String)] {
        let app = try arguments.required("app")
        let settings = JSON.object(JSONObject(
            ["digest", "template", "encoding"].compactMap { name in arguments[name].map { (name, JSON($0)) } }))
        let recipe = try Kingsoft.SignRecipe(settings: settings)
        let call = Kingsoft.SignedCall(
            appID: app, timestamp: stamp, method: arguments["method"] ?? "GET", path: arguments["path"] ?? "/",
            body: Array((arguments["body"] ?? "").utf8))
        let sign = recipe.sign(call, secret: try arguments.required("secret"), try OpenSSLCryptography())
        return [("AppId", app), ("Timestamp", stamp), ("Sign", sign)]
    }
}
