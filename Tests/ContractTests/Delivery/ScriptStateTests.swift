import CanonicalModel
import Foundation
import TestSupport
import Testing

@Suite("States that run a script, with the whole program", .serialized)
struct ScriptStateTests {
    private let receiver: HTTPReceiver
    private let folder: String

    init() throws {
        receiver = try HTTPReceiver()
        folder = try GatewayProcess.temporaryFolder()
    }

    /// State 314 runs script 7 instead of asking somebody.
    private func site(isOn: Bool = true) throws -> LoonflowSite {
        let environment = isOn ? ["SANMEN_SCRIPTS_FOLDER": folder] : [:]
        return try LoonflowSite(receiver: receiver, environment: environment) { text in
            let external = #""participant_type_id": 11,"#
            guard let kind = text.firstRange(of: external),
                let line = text[kind.upperBound...].firstRange(of: #""participant": ""#),
                let end = text[line.upperBound...].firstRange(of: "\n")
            else { return text }
            return text[..<kind.lowerBound] + #""participant_type_id": 6, "participant": "7","# + text[end.upperBound...]
        }
    }

    private func put(_ text: String) throws {
        try ("#!/bin/sh\n" + text).write(toFile: folder + "/7", atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/7")
    }

    @Test("It fails visibly, is run again when asked, and then the ticket goes on")
    func failsThenSucceeds() throws {
        try put("echo no machine left >&2; exit 2")
        let site = try site()
        let id = try site.askingTicket()
        #expect(try Eventually.holds { try site.ticket(id)["script_run_last_result"] == false })
        #expect(try site.log(id).first?["suggestion"] == "exit status 2: no machine left")
        try put("cat > \(folder)/input; echo restarted")
        try site.call("lisi", "POST", "/tickets/\(id)/retry_script")
        #expect(try Eventually.holds { try site.ticket(id)["state_id"] == 315 })
        #expect(try site.log(id).map { $0["suggestion"] }.contains("restarted"))
        let input = try JSON(parsing: Array(Data(contentsOf: URL(fileURLWithPath: folder + "/input"))))
        #expect(input["id"] == JSON(id) && input["tester"] == "hanmeimei")
    }

    @Test("While one runs the gateway answers as ever, and a stop ends it; after the next start it is run again")
    func stopped() throws {
        try put("echo $$ > \(folder)/process; echo x >> \(folder)/begun; [ -e \(folder)/go ] || sleep 300; echo done")
        let site = try site()
        let id = try site.askingTicket()
        let begun = { (try? String(contentsOfFile: folder + "/begun", encoding: .utf8)) ?? "" }
        #expect(Eventually.holds { begun() == "x\n" })
        #expect(try site.ticket(id)["state_id"] == 314)
        #expect(site.gateway.stop() == 0)
        let process = try String(contentsOfFile: folder + "/process", encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(try kill(#require(pid_t(process)), 0) != 0, "nothing of it is left")
        _ = FileManager.default.createFile(atPath: folder + "/go", contents: nil)
        try site.restart()
        #expect(try Eventually.holds { try site.ticket(id)["state_id"] == 315 })
        #expect(begun() == "x\nx\n")
    }

    @Test("Where the operator has named no folder nothing is run, and the ticket says so")
    func off() throws {
        try put("touch \(folder)/begun")
        let site = try site(isOn: false)
        let id = try site.askingTicket()
        #expect(try Eventually.holds { try site.ticket(id)["script_run_last_result"] == false })
        #expect(try site.log(id).first?["suggestion"] == "scripts are turned off (scripts.folder)")
        #expect(!FileManager.default.fileExists(atPath: folder + "/begun"))
    }
}
