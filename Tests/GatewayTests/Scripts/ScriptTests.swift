import CanonicalModel
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite("Scripts of states")
struct ScriptTests {
    /// A folder of scripts, and a place beside it for what they write.
    private struct Shelf {
        let root = try? TemporaryFolder()
        let folder: String
        let notes: String

        init() throws {
            guard let root else { throw HTTPReceiver.Failure("no folder") }
            folder = root.path("scripts")
            notes = root.path("notes")
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            try FileManager.default.createDirectory(atPath: notes, withIntermediateDirectories: true)
        }

        func put(_ name: String, _ text: String, mode: Int = 0o755) throws {
            let path = folder + "/" + name
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        }

        func note(_ name: String) -> String? {
            try? String(contentsOfFile: notes + "/" + name, encoding: .utf8)
        }

        /// Runs a script to its end.
        func run(
            _ name: String, body: [UInt8] = Array("{}".utf8), change: (inout ScriptSettings) -> Void = { _ in }
        ) throws -> ScriptEnding {
            var settings = ScriptSettings()
            settings.folder = folder
            settings.seconds = 20
            change(&settings)
            return try ScriptTests.run(ScriptRunner(settings), name, body)
        }
    }

    private static func run(_ runner: ScriptRunner, _ name: String, _ body: [UInt8] = []) throws -> ScriptEnding {
        let done = DispatchSemaphore(value: 0)
        let ending = Mutex<ScriptEnding?>(nil)
        runner.run(ScriptRunner.Order(name: name, ticket: 7, messageID: "msg_1", body: body)) { found in
            ending.withLock { $0 = found }
            done.signal()
        }
        guard done.wait(timeout: .now() + 40) == .success else { throw HTTPReceiver.Failure("\(name) has not ended") }
        return try #require(ending.withLock { $0 })
    }

    // MARK: Which may be run

    @Test(
        "A name is a file's plain name",
        arguments: [
            ("restart.sh", true), ("7", true), ("a-b_c.d", true), ("", false), (".", false), ("..", false), (".hidden", false),
            ("-rf", false), ("a/b", false), ("../restart.sh", false), ("/bin/sh", false), ("a\\b", false), ("a b", false),
            ("a;b", false), ("$(id)", false), ("a\u{0}b", false), ("重启", false), (String(repeating: "a", count: 256), false),
        ])
    func names(name: String, isPlain: Bool) {
        #expect(ScriptFolder.isPlain(name) == isPlain)
    }

    @Test("Only a regular, executable file in the folder itself is run")
    func files() throws {
        let shelf = try Shelf()
        try shelf.put("good", "#!/bin/sh\n")
        try shelf.put("plain", "#!/bin/sh\n", mode: 0o644)
        try shelf.put("shared", "#!/bin/sh\n", mode: 0o775)
        try shelf.put("open", "#!/bin/sh\n", mode: 0o757)
        let files = FileManager.default
        try files.createSymbolicLink(atPath: shelf.folder + "/link", withDestinationPath: "/bin/true")
        try files.createSymbolicLink(atPath: shelf.folder + "/inner", withDestinationPath: "good")
        try files.createDirectory(atPath: shelf.folder + "/folder", withIntermediateDirectories: true)
        #expect(mkfifo(shelf.folder + "/pipe", 0o755) == 0)
        let folder = ScriptFolder(path: shelf.folder)
        #expect(try folder.executable(named: "good") == shelf.folder + "/good")
        for name in ["plain", "shared", "open", "link", "inner", "folder", "pipe", "missing", "../scripts/good"] {
            #expect(throws: ScriptRefusal.self, "\(name)") { try folder.executable(named: name) }
        }
        #expect(chmod(shelf.folder, 0o777) == 0)
        #expect(throws: ScriptRefusal.self, "a folder that anybody may write to") { try folder.executable(named: "good") }
        try files.createSymbolicLink(atPath: shelf.notes + "/away", withDestinationPath: shelf.folder)
        #expect(throws: ScriptRefusal.self) { try ScriptFolder(path: shelf.notes + "/away").executable(named: "good") }
    }

    @Test("Without a folder nothing is run")
    func off() throws {
        #expect(try Self.run(ScriptRunner(ScriptSettings()), "good") == .refused("scripts are turned off (scripts.folder)"))
    }

    // MARK: How they are run

    @Test("A script gets the ticket's number, its values on standard input, four variables, and nothing else")
    func surroundings() throws {
        let shelf = try Shelf()
        setenv("SANMEN_TEST_SECRET", "hush", 1)
        try shelf.put(
            "look", """
                #!/bin/bash
                cat > \(shelf.notes)/input
                env | grep -v -e '^_=' -e '^PWD=' -e '^SHLVL=' | sort > \(shelf.notes)/environment
                echo "$@" > \(shelf.notes)/arguments
                pwd > \(shelf.notes)/folder
                ls /proc/$$/fd | tr '\\n' ' ' > \(shelf.notes)/open
                echo fine
                """)
        #expect(try shelf.run("look", body: Array(#"{"id":7,"t":"$(id)"}"#.utf8)) == .exited(status: 0, output: "fine"))
        #expect(shelf.note("input") == #"{"id":7,"t":"$(id)"}"#)
        #expect(
            shelf.note("environment") == """
                LANG=C.UTF-8
                PATH=/usr/local/bin:/usr/bin:/bin
                SANMEN_MESSAGE_ID=msg_1
                SANMEN_TICKET_ID=7

                """)
        #expect(shelf.note("arguments") == "7\n")
        #expect(shelf.note("folder") == "/\n")
        // 255 is the script itself, which its interpreter reads.
        #expect(shelf.note("open")?.split(separator: " ").filter { $0 != "255" && $0 != "3" } == ["0", "1", "2"])
    }

    @Test(
        "How it ends is what the ticket is told",
        arguments: [
            ("echo done", true, "done"), ("true", true, ""), ("echo broken >&2; exit 3", false, "exit status 3: broken"),
            ("exit 1", false, "exit status 1"), ("kill -9 $$", false, "ended by signal 9"),
            ("printf 'a\\033[31mb\\000c\\n\\n'", true, "a[31mbc"),
        ])
    func endings(body: String, isSuccess: Bool, message: String) throws {
        let shelf = try Shelf()
        try shelf.put("script", "#!/bin/sh\n\(body)\n")
        let ending = try shelf.run("script")
        #expect(ending.isSuccess == isSuccess)
        #expect(ending.message == message)
    }

    @Test("One that takes too long is killed with all that it has started")
    func timeLimit() throws {
        let shelf = try Shelf()
        try shelf.put("slow", "#!/bin/sh\nsleep 300 & echo $! > \(shelf.notes)/child\necho begun\nsleep 300\n")
        let began = Date()
        #expect(try shelf.run("slow") { $0.seconds = 1 } == .timedOut(seconds: 1, output: "begun"))
        #expect(Date().timeIntervalSince(began) < 15)
        try expectGone(shelf.note("child"))
    }

    @Test("What it leaves behind does not outlive it, and does not hold it up")
    func leftBehind() throws {
        let shelf = try Shelf()
        try shelf.put("parent", "#!/bin/sh\nsleep 300 & echo $! > \(shelf.notes)/child\necho done\n")
        let began = Date()
        #expect(try shelf.run("parent") == .exited(status: 0, output: "done"))
        #expect(Date().timeIntervalSince(began) < 15)
        try expectGone(shelf.note("child"))
    }

    private func expectGone(_ child: String?) throws {
        let id = try #require(child.flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) })
        #expect(
            Eventually.holds {
                guard kill(id, 0) == 0 else { return true }
                // Dead, but nobody has asked after it yet.
                return (try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8))?.contains(") Z ") ?? true
            })
    }

    @Test("Of what it prints the beginning is kept, however much there is")
    func output() throws {
        let shelf = try Shelf()
        try shelf.put("chatty", "#!/bin/sh\nhead -c 5000000 /dev/zero | tr '\\0' x\n")
        #expect(try shelf.run("chatty") { $0.outputBytes = 100 } == .exited(status: 0, output: String(repeating: "x", count: 100)))
        try shelf.put("endless", "#!/bin/sh\nexec yes\n")
        let ending = try shelf.run("endless") { ($0.seconds, $0.outputBytes) = (1, 4) }
        #expect(ending == .timedOut(seconds: 1, output: "y\ny"))
    }

    @Test("One that does not read a long input ends all the same")
    func unreadInput() throws {
        let shelf = try Shelf()
        try shelf.put("deaf", "#!/bin/sh\nexec <&-\nsleep 0.2\necho ok\n")
        #expect(try shelf.run("deaf", body: [UInt8](repeating: 32, count: 2_000_000)) == .exited(status: 0, output: "ok"))
    }

    @Test("When the gateway stops, what runs is killed and nothing is concluded from it")
    func stopping() throws {
        let shelf = try Shelf()
        try shelf.put("slow", "#!/bin/sh\ntouch \(shelf.notes)/begun\nsleep 300\n")
        var settings = ScriptSettings()
        settings.folder = shelf.folder
        let runner = ScriptRunner(settings)
        let notes = shelf.notes
        Thread {
            _ = Eventually.holds { FileManager.default.fileExists(atPath: notes + "/begun") }
            runner.stop()
        }.start()
        #expect(try Self.run(runner, "slow") == .stopped)
    }

    @Test("What is no program is refused, not handed to a shell")
    func noShell() throws {
        let shelf = try Shelf()
        try shelf.put("text", "echo pwned > \(shelf.notes)/pwned\n")
        guard case .refused(let reason) = try shelf.run("text") else {
            Issue.record("it was run")
            return
        }
        #expect(reason.hasPrefix("the script cannot be started"))
        #expect(shelf.note("pwned") == nil)
    }
}
