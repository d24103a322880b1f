import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Adapters
@testable import Gateway

/// Every digest in every encoding, over every part of a call, configured, signed and accepted for real.
@Suite("Kingsoft: sign recipes on the real program", .serialized)
struct SignRecipeTests {
    private static let secret = "秘密 \\\"s3cret\\\""
    private static let plainSecret = "秘密 \"s3cret\""
    private static let oldSecret = "the one before"
    private static let template = "{method}|{path}|{timestamp}|{appId}|{secret}|{body}"

    private struct App {
        var name: String
        var recipe: Kingsoft.SignRecipe
    }

    private static func apps() throws -> [App] {
        try Kingsoft.SignRecipe.Digest.allCases.flatMap { digest in
            try Kingsoft.SignRecipe.Encoding.allCases.map { encoding in
                App(
                    name: "app-\(digest.rawValue)-\(encoding.rawValue)",
                    recipe: Kingsoft.SignRecipe(
                        digest: digest, template: try Kingsoft.SignTemplate(parsing: template), encoding: encoding))
            }
        }
    }

    /// The shipped configuration with an app for each recipe.
    private static func start(in folder: String) throws -> GatewayProcess {
        let configuration = folder + "/config"
        try FileManager.default.copyItem(atPath: GatewayProcess.checkout + "/adapter-config", toPath: configuration)
        let callers = try apps().map { app in
            """
            { appId: "\(app.name)", secret: "\(secret)", oldSecret: "\(oldSecret)", windowSeconds: 60,
              sign: { digest: "\(app.recipe.digest.rawValue)", encoding: "\(app.recipe.encoding.rawValue)", template: "\(template)" } },
            """
        }
        let path = configuration + "/contracts/kingsoft.json5"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing("callers: [", with: "callers: [\n\(callers.joined(separator: "\n"))").write(
            toFile: path, atomically: true, encoding: .utf8)
        return try GatewayProcess(configuration: configuration)
    }

    private func request(_ app: App, secret: String, stamp: String, body: String, signed: String? = nil) throws -> ClientRequest {
        let path = "/workorder/api/ticket/list_tickets"
        let call = Kingsoft.SignedCall(
            appID: app.name, timestamp: stamp, method: "POST", path: path, body: Array((signed ?? body).utf8))
        let sign = app.recipe.sign(call, secret: secret, try OpenSSLCryptography())
        return ClientRequest(
            "POST", path, headers: [("AppId", app.name), ("Timestamp", stamp), ("Sign", sign), ("Content-Type", "application/json")],
            body: Array(body.utf8))
    }

    @Test("Each is accepted with either live secret, in seconds and in milliseconds; anything else about it is refused")
    func recipes() throws {
        let folder = try GatewayProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let gateway = try Self.start(in: folder)
        let client = try gateway.client()
        let body = #"{"page":1,"customer_organization_name":"金山"}"#
        for app in try Self.apps() {
            let now = GateClients.now
            func code(_ request: ClientRequest) throws -> Int64? { try client.exchange(request).code }
            for secret in [Self.plainSecret, Self.oldSecret] {
                #expect(try code(request(app, secret: secret, stamp: "\(now)", body: body)) == 10000, "\(app.name)")
                #expect(try code(request(app, secret: secret, stamp: "\(now)123", body: body)) == 10000, "\(app.name)")
            }
            #expect(try code(request(app, secret: "another", stamp: "\(now)", body: body)) == 20001, "\(app.name)")
            #expect(try code(request(app, secret: Self.plainSecret, stamp: "\(now - 90)", body: body)) == 20002, "\(app.name)")
            #expect(try code(request(app, secret: Self.plainSecret, stamp: "\(now)", body: body, signed: "{}")) == 20001, "\(app.name)")
            let right = try request(app, secret: Self.plainSecret, stamp: "\(now)", body: body)
            let sign = try #require(right["Sign"])
            // Hex may come in either case of letters, base64 in its own only.
            let other = sign == sign.lowercased() ? sign.uppercased() : sign.lowercased()
            #expect(try code(right.with("Sign", other)) == (app.recipe.encoding == .base64 ? 20001 : 10000), "\(app.name)")
        }
        #expect(gateway.stop() == 0)
    }

    @Test("The shipped vectors are what the library that signs here makes of them")
    func vectors() throws {
        let path = GatewayProcess.checkout + "/Tests/Vectors/kingsoft/sign-vectors.json"
        let file = try JSON(parsing: Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        let cryptography = try OpenSSLCryptography()
        func text(_ json: JSON?, _ key: String) -> String { json?[key]?.stringValue ?? "" }
        let call = Kingsoft.SignedCall(
            appID: text(file["call"], "appId"), timestamp: text(file["call"], "timestamp"), method: text(file["call"], "method"),
            path: text(file["call"], "path"), body: Array(text(file["call"], "body").utf8))
        let vectors = try #require(file["vectors"]?.arrayValue)
        #expect(vectors.count >= 18)
        for vector in vectors {
            let recipe = try Kingsoft.SignRecipe(settings: vector)
            #expect(recipe.sign(call, secret: text(file, "secret"), cryptography) == text(vector, "sign"), "\(vector.text)")
        }
    }
}
