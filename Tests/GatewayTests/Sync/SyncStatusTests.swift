import CanonicalModel
import Testing

@testable import Gateway

@Suite("How a job stands, for people")
struct SyncStatusTests {
    private func held(_ number: Int, _ letter: DeadLetter) -> (Link, LinkReport) {
        var link = Link(origin: Origin(system: "north", id: "\(number)"))
        link.phase = .held(letter)
        var report = LinkReport()
        report.deadLetters = [letter]
        return (link, report)
    }

    private func text(_ kit: EngineKit, limit: Int, isEnabled: Bool? = true) throws -> String {
        let reading = SQLiteReading(
            database: Database(connection: try SQLiteConnection(path: kit.folder.path("store.sqlite"), options: .readOnly)), cache: nil)
        return try SyncStatus(of: "oa", isEnabled: isEnabled, reading, detailed: limit).text
    }

    @Test("A dead letter has the command that comes next, and those that are not listed are counted")
    func letters() async throws {
        let kit = try EngineKit(.soleSQLite)
        let ledger = StoreLedger(engine: kit.engine, job: "oa")
        for (number, letter) in [DeadLetter.reopening(.local), .refused(.remote, reason: "no"), .conflict("title")].enumerated() {
            let (link, report) = held(number, letter)
            try await ledger.save(link, report, due: nil)
        }
        let all = try text(kit, limit: 20)
        #expect(all.contains("next: sanmen sync replay oa north 0 --side local, or --side remote"), "\(all)")
        #expect(all.contains("next: put right what it says, then sanmen sync replay oa north 1"), "\(all)")
        let cut = try text(kit, limit: 2)
        #expect(cut.contains("1 more dead letter, see --limit") && !cut.contains("north 2"), "\(cut)")
    }

    @Test("A job that is disabled in its file is not running")
    func disabled() throws {
        let kit = try EngineKit(.soleSQLite)
        #expect(try text(kit, limit: 1, isEnabled: false).hasPrefix("oa: disabled in its file, links: none"))
        #expect(try text(kit, limit: 1).hasPrefix("oa: running, links: none"))
    }

    @Test("Words of another system are one word of the shell", arguments: [
        ("17", "17"), ("a b", "'a b'"), ("x;reboot", "'x;reboot'"), ("it's", "'it'\\''s'"), ("", "''"),
    ])
    func shell(text: String, word: String) {
        #expect(Words.shell(text) == word)
    }

    @Test("One is one, and a list has no brackets")
    func plurals() {
        #expect(Words.count(1, "write") == "1 write" && Words.count(0, "write") == "0 writes" && Words.count(2, "write") == "2 writes")
        #expect(Words.of(["headquarters", "14"]) == "headquarters 14" && Words.of(3) == "3")
    }
}
