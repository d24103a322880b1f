import CanonicalModel
import Testing

@testable import Adapters

@Suite("Kingsoft: the Sign header")
struct KingsoftSignTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var recipe: Kingsoft.SignRecipe
        var call: Kingsoft.SignedCall
        var secret: String
        var sign: String

        var testDescription: String { "\(recipe.digest.rawValue) \(recipe.encoding.rawValue) \(recipe.template.text)" }
    }

    static func vectors() throws -> [Vector] {
        let file = try KingsoftVectors.json("sign-vectors.json")
        let text: (JSON?, String) -> String = { $0?[$1]?.stringValue ?? "" }
        let call = Kingsoft.SignedCall(
            appID: text(file["call"], "appId"), timestamp: text(file["call"], "timestamp"),
            method: text(file["call"], "method"), path: text(file["call"], "path"),
            body: Array(text(file["call"], "body").utf8))
        return try (file["vectors"]?.arrayValue ?? []).map {
            Vector(recipe: try Kingsoft.SignRecipe(settings: $0), call: call, secret: text(file, "secret"), sign: text($0, "sign"))
        }
    }

    @Test("every digest in every encoding gives the published value and is accepted", arguments: try vectors())
    func publishedVector(_ vector: Vector) {
        let cryptography = PureCryptography()
        #expect(vector.recipe.sign(vector.call, secret: vector.secret, cryptography) == vector.sign)
        #expect(vector.recipe.accepts(vector.sign, of: vector.call, secrets: ["other", vector.secret], cryptography))
        #expect(!vector.recipe.accepts(vector.sign, of: vector.call, secrets: ["other"], cryptography))
    }

    @Test("there is a vector for each digest and encoding")
    func vectorsAreComplete() throws {
        let seen = Set(try Self.vectors().map { "\($0.recipe.digest) \($0.recipe.encoding)" })
        #expect(seen.count == Kingsoft.SignRecipe.Digest.allCases.count * Kingsoft.SignRecipe.Encoding.allCases.count)
    }

    @Test("without settings it is the hex MD5 of app, time and secret, in either case of letters")
    func standardRecipe() throws {
        let recipe = try Kingsoft.SignRecipe(settings: [:])
        let call = Kingsoft.SignedCall(appID: "a", timestamp: "1660298589", method: "GET", path: "/x")
        let expected = PureCryptography().hexDigest(.md5, "a1660298589s")
        #expect(recipe.sign(call, secret: "s", PureCryptography()) == expected)
        #expect(recipe.accepts(expected.uppercased(), of: call, secrets: ["s"], PureCryptography()))
    }

    @Test("what a caller sends is never taken for a template")
    func templatesAreNotRecursive() throws {
        let template = try Kingsoft.SignTemplate(parsing: "{timestamp}|{appId}|{body}")
        let call = Kingsoft.SignedCall(
            appID: "{secret}", timestamp: "1660298589", method: "POST", path: "/", body: Array("{secret}{path}".utf8))
        let message = String(decoding: template.message(for: call, secret: "hidden"), as: UTF8.self)
        #expect(message == "1660298589|{secret}|{secret}{path}")
    }

    @Test(
        "settings that make no recipe are named",
        arguments: [
            (["digest": "crc32"], "digest"), (["encoding": "binary"], "encoding"), (["template": "{appId}{secret}"], "template"),
            (["template": "{timestamp}{token}"], "template"), (["template": "{timestamp}{appId"], "template"),
            (["template": "{timestamp}}"], "template"), (["template": 7], "template"), (["windowSeconds": 0], "windowSeconds"),
            (["windowSeconds": "300"], "windowSeconds"), (["refuseReplay": "yes"], "refuseReplay"),
        ] as [(JSON, String)])
    func badSettings(_ settings: JSON, _ setting: String) {
        do throws(Kingsoft.SignRecipeError) {
            _ = try Kingsoft.SignRecipe(settings: settings)
            Issue.record("accepted")
        } catch {
            #expect(error.description.hasPrefix(setting))
        }
    }
}

@Suite("Kingsoft: who calls")
struct KingsoftAuthenticationTests {
    static let right = [("AppId", KingsoftWorld.appID), ("Timestamp", "1660298589"), ("Sign", sign("1660298589"))]

    static func sign(_ stamp: String, secret: String = KingsoftWorld.secret) -> String {
        PureCryptography().hexDigest(.md5, KingsoftWorld.appID + stamp + secret)
    }

    static func errno(_ headers: [(String, String)], _ change: (inout KingsoftWorld) -> Void = { _ in }) throws -> Int64? {
        var world = KingsoftWorld()
        change(&world)
        let answer = try world.call(.get, "list_tickets", headers: headers)
        #expect(answer.status == 200)
        #expect(answer.data == nil || answer.errno == 10000)
        return answer.errno
    }

    @Test("a missing or empty header is refused", arguments: ["AppId", "Timestamp", "Sign"])
    func missing(_ name: String) throws {
        #expect(try Self.errno(Self.right.filter { $0.0 != name }) == 20001)
        #expect(try Self.errno(Self.right.map { $0.0 == name ? ($0.0, "") : $0 }) == 20001)
    }

    @Test("header names count in any case")
    func anyCase() throws {
        #expect(try Self.errno(Self.right.map { ($0.0.lowercased(), $0.1) }) == 10000)
    }

    @Test("a wrong signature, an unknown app and a disabled one look the same")
    func wrongCredentials() throws {
        let forged = [Self.right[0], Self.right[1], ("Sign", Self.sign("1660298589", secret: "guess"))]
        #expect(try Self.errno(forged) == 20001)
        #expect(try Self.errno([("AppId", "nobody"), Self.right[1], Self.right[2]]) == 20001)
        #expect(try Self.errno(Self.right) { $0.caller.isEnabled = false } == 20001)
        #expect(try Self.errno(Self.right) { $0.caller.secrets = [] } == 20001)
        #expect(try Self.errno(Self.right) { $0.caller.settings = ["digest": "none"] } == 20001)
    }

    @Test("out of the window an unknown app looks like a known one")
    func unknownAndLate() throws {
        let late = [("AppId", "nobody"), ("Timestamp", "1660298288"), Self.right[2]]
        #expect(try Self.errno(late) == 20002)
        #expect(try Self.errno([Self.right[0]] + late.dropFirst()) == 20002)
    }

    @Test("while a secret is being replaced, both are live")
    func twoSecrets() throws {
        #expect(try Self.errno(Self.right) { $0.caller.secrets = ["newer", KingsoftWorld.secret] } == 10000)
    }

    @Test(
        "the clock may be off by the window, in seconds and in milliseconds",
        arguments: [
            ("1660298589", 10000), ("1660298289", 10000), ("1660298288", 20002), ("1660298889", 10000), ("1660298890", 20002),
            ("1660298589500", 10000), ("1660298289500", 10000), ("1660298289499", 20002), ("1660298889500", 10000),
            ("1660298889501", 20002), ("166029858", 20002), ("16602985890", 20002), ("166029858x", 20002), ("-166029858", 20002),
            ("+166029858", 20002), ("1660298589.0", 20002), ("１６６０２９８５８９", 20002),
        ])
    func clock(_ stamp: String, _ errno: Int64) throws {
        #expect(try Self.errno([Self.right[0], ("Timestamp", stamp), ("Sign", Self.sign(stamp))]) == errno)
    }

    @Test("an app's own window counts before the contract's")
    func ownWindow() throws {
        let late = [Self.right[0], ("Timestamp", "1660298569"), ("Sign", Self.sign("1660298569"))]
        #expect(try Self.errno(late) { $0.caller.settings = ["windowSeconds": 10] } == 20002)
    }

    @Test("request_id is the request's id, or its digest where it has another form")
    func requestID() {
        let cryptography = PureCryptography()
        let plain = "f6d607003d4a46ef9633fa670e398355"
        #expect(Kingsoft.requestID(for: plain, cryptography) == plain)
        for id in ["-", "abc", plain.uppercased()] {
            #expect(Kingsoft.requestID(for: id, cryptography) == cryptography.hexDigest(.md5, id))
        }
    }
}
