import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

@Suite("Moving over in rehearsal, again, and interrupted")
struct MovingAgainTests {
    @Test("A dry run reports what the run reports, and leaves nothing behind; beside a running gateway too")
    func dryRun() throws {
        let site = try MovedSite(SiteDump())
        let rehearsed = try site.move("--dry-run")
        #expect(!FileManager.default.fileExists(atPath: site.data))
        let moved = try site.move()
        #expect(Self.withoutMode(rehearsed) == Self.withoutMode(moved))
        #expect(rehearsed["dry_run"] == true && moved["dry_run"] == false)
        try site.serve()
        let again = try site.move("--dry-run")
        site.stop()
        #expect(Self.withoutMode(again) == Self.withoutMode(try site.move()))
    }

    private static func withoutMode(_ report: JSON) -> JSON {
        var members = report.objectValue ?? JSONObject()
        members.removeValue(forKey: "dry_run")
        return .object(members)
    }

    @Test("A second run changes nothing")
    func secondRun() throws {
        let site = try MovedSite(SiteDump())
        let first = try site.move()
        let before = try StoredTickets(copyOf: site.data)
        let second = try site.move()
        let after = try StoredTickets(copyOf: site.data)
        #expect(after.tickets == before.tickets && after.eventCount == before.eventCount)
        #expect(first["tickets"]?["added"] == 44)
        #expect(second["tickets"]?["added"] == 0 && second["tickets"]?["unchanged"] == 44 && second["tickets"]?["kept"] == 0)
        #expect(second["problems"] == first["problems"])
        let kinds = try #require(second["kinds"]?.objectValue)
        #expect(kinds.allSatisfy { $0.value["added"] == 0 && $0.value["changed"] == 0 && $0.value["removed"] == 0 })
    }

    @Test("A ticket that has changed since it was moved is left as it is, and told")
    func changedSince() throws {
        let site = try MovedSite(SiteDump())
        try site.move()
        try site.serve()
        #expect(try site.ask("lisi", "/tickets/201/accept", method: "POST", body: [:])["code"] == 0)
        #expect(try site.ask("admin", "/tickets/13", method: "DELETE")["code"] == 0)
        site.stop()
        let before = try StoredTickets(copyOf: site.data)
        let report = try site.move()
        let kept = (report["tickets"]?["kept_ids"]?.arrayValue ?? []).compactMap(\.int64Value)
        // The overdue timer may have moved 203 in the meantime.
        #expect(kept.filter { $0 != 203 } == [13, 201])
        #expect(try StoredTickets(copyOf: site.data).tickets == before.tickets)
    }

    @Test("What the file has more the second time is added")
    func grown() throws {
        var dump = try SiteDump()
        let site = try MovedSite(dump)
        try site.move()
        dump.rows += [SiteDump.record(350, serialNumber: "ops_202611200350"), SiteDump.log(900, of: 350)]
        try site.write(dump)
        let report = try site.move()
        #expect(report["tickets"]?["added"] == 1 && report["tickets"]?["unchanged"] == 44)
    }

    @Test("A number that another ticket has here is refused, and that ticket stays")
    func foreignNumber() throws {
        let site = try MovedSite(SiteDump())
        try site.move()
        var other = SiteDump.empty
        other.rows = [SiteDump.record(201, serialNumber: "x_202611200001"), SiteDump.log(1, of: 201)]
        try site.write(other)
        let report = try site.move()
        #expect(report["tickets"]?["added"] == 0 && report["tickets"]?["not_taken"] == 1)
        #expect(report["problems"]?.arrayValue?.map { $0["row"] } == [1, 2])
        #expect(report["problems"]?[0]?["reason"] == "its number belongs to another ticket here, ops_202611200101")
    }

    @Test("Every row that is not taken is told by model, key and reason")
    func problems() throws {
        let report = try MovedSite(SiteDump()).move("--dry-run")
        let told = (report["problems"]?.arrayValue ?? []).map { problem in
            let key = problem["pk"]?.int64Value.map { " \($0)" } ?? ""
            return "\(problem["model"]?.stringValue ?? "")\(key): \(problem["reason"]?.stringValue ?? "")"
        }
        #expect(
            told == [
                "ticket.ticketrecord 301: workflow 99 is not known",
                "ticket.ticketrecord 302: state 9999 is no state of workflow 2",
                "ticket.ticketrecord 303: sn is missing or empty",
                "ticket.ticketrecord 304: multi_all_person is not a JSON object",
                "ticket.ticketrecord 305: its serial number ops_202611200101 belongs to ticket 201 here",
                "ticket.ticketrecord 306: participant_type_id 42 cannot stand on a ticket",
                "ticket.ticketrecord 307: gmt_created is missing or no time",
                "ticket.ticketflowlog 507: deleted in loonflow",
                "ticket.ticketflowlog 508: intervene_type_id 77 is not known",
                "ticket.ticketflowlog 509: gmt_created is missing or no time",
                "ticket.ticketflowlog 510: ticket 301 is not taken",
                "ticket.ticketflowlog 511: ticket 888 is not in the file",
                "ticket.ticketcustomfield 33: the ticket has an earlier value of nowhere",
                "ticket.ticketcustomfield 34: field_type_id 99 is not known",
                "ticket.ticketcustomfield 35: date_value takes a date YYYY-MM-DD",
                "ticket.ticketcustomfield 36: ticket 889 is not in the file",
                "ticket.ticketuser 97: username is missing or empty",
                "ticket.ticketuser 98: deleted in loonflow",
                "admin.logentry 1: this model is not imported",
                "ticket.ticketrecord: its pk is no whole number: twelve",
                "?: no dumpdata row: model, pk and fields are needed",
            ])
    }

    @Test("Killed in the middle, the next run takes the rest and nothing twice")
    func killed() throws {
        let many: Int64 = 3000
        var dump = try SiteDump()
        for number in 1...many {
            dump.rows.append(SiteDump.record(1000 + number, serialNumber: "ops_20261119\(10_000 + number)"))
            dump.rows.append(SiteDump.log(1000 + number, of: 1000 + number))
        }
        let site = try MovedSite(dump)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: site.command[0])
        process.arguments = Array(site.command.dropFirst())
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        while process.isRunning, try Self.ticketCount(site.data) < 200 { usleep(2000) }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let report = try site.move()
        let added = try #require(report["tickets"]?["added"]?.int64Value)
        let there = try #require(report["tickets"]?["unchanged"]?.int64Value)
        #expect(added + there == 44 + many)
        #expect(there >= 200)
        #expect(added > 0, "it was killed too late to say anything")
        let stored = try StoredTickets(copyOf: site.data)
        #expect(stored.unfaithful.isEmpty)
        #expect(stored.tickets.count == 43 + Int(many))
    }

    /// Zero until there is a database with tables.
    private static func ticketCount(_ data: String) throws -> Int64 {
        guard let connection = try? SQLiteConnection(path: data + "/sanmen.db", options: .readOnly) else { return 0 }
        return (try? connection.queryOne("SELECT count(*) FROM tickets") { $0.int64(0) }) ?? 0
    }

    @Test(
        "A file that is no dump is refused before anything is written",
        arguments: ["", "{}", "[{}", "[] x", #"[{"model":"a"}"#, #"{"model":1}"#])
    func noDump(_ text: String) throws {
        let folder = try GatewayProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try text.write(toFile: folder + "/dump.json", atomically: true, encoding: .utf8)
        let run = try TestSupport.Command.run([
            GatewayProcess.program, "import", "loonflow", folder + "/dump.json", "--data", folder + "/data",
        ])
        #expect(run.status == 1)
        #expect(run.output.hasPrefix("sanmen: \(folder)/dump.json: "))
    }
}

extension SiteDump {
    static let empty = SiteDump(rows: [])

    init(rows: [JSON]) {
        self.rows = rows
    }
}
