import CanonicalModel
import Foundation
import TestSupport
import Testing

@Suite("Served OpenAPI documents")
struct OpenAPIServingTests {
    private static let contracts = ["loonflow", "ngs", "kingsoft", "native"]

    @Test("Each contract's document is there for anybody, also to HEAD, and need not be fetched twice")
    func served() throws {
        let gateway = try GatewayProcess()
        for contract in Self.contracts {
            let target = "/openapi/\(contract).json"
            let answer = try gateway.exchange(ClientRequest("GET", target))
            #expect(answer.status == 200 && answer["Content-Type"]?.hasPrefix("application/json") == true)
            #expect(answer["Cache-Control"]?.contains("max-age") == true)
            let document = try JSON(parsing: answer.body)
            #expect(document["openapi"] == "3.1.0" && document["paths"]?.objectValue?.isEmpty == false)
            _ = try OpenAPIDocument(document)
            let tag = try #require(answer["ETag"])
            let head = try gateway.exchange(ClientRequest("HEAD", target))
            #expect(head.status == 200 && head["ETag"] == tag && head.body.isEmpty)
            for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let again = try gateway.exchange(ClientRequest("GET", target).with("If-None-Match", known))
                #expect(again.status == 304 && again.body.isEmpty && again["ETag"] == tag, "\(known)")
            }
            #expect(try gateway.exchange(ClientRequest("GET", target).with("If-None-Match", "\"other\"")).body == answer.body)
            let posted = try gateway.exchange(ClientRequest("POST", target))
            #expect(posted.status == 405 && posted["Allow"] == "GET, HEAD")
        }
    }

    @Test("A contract that is not served has none, nor has any other name; a method that no path has is refused as a method")
    func absent() throws {
        let gateway = try GatewayProcess(environment: ["SANMEN_NATIVE_ENABLED": "false"])
        for name in ["native.json", "other.json", ".json", "native", "native.json/", "../native.json", "NGS.json", "%6egs.json"] {
            #expect(try gateway.exchange(ClientRequest("GET", "/openapi/\(name)")).status == 404, "\(name)")
        }
        #expect(try gateway.exchange(ClientRequest("GET", "/openapi/ngs.json")).status == 200)
        for method in ["TRACE", "QUERY", "OPTIONS"] {
            for path in ["/ngs/wo/save", "/workorder/api/ticket/base", "/api/v1.0/tickets"] {
                let answer = try gateway.exchange(ClientRequest(method, path))
                #expect(answer.status == 405 && answer["Allow"] != nil, "\(method) \(path): \(answer.status)")
            }
        }
    }
}
