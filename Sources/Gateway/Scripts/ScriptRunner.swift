import CanonicalModel
import Foundation
import Synchronization

/// Runs the scripts of states, each on a thread of its own: neither the server's nor the writer's wait for one.
final class ScriptRunner: Sendable {
    private let settings: ScriptSettings
    private let isStopped = Atomic<Bool>(false)

    struct Order: Sendable {
        /// As the state names it.
        var name: String
        var ticket: TicketID
        /// The same however often it is run.
        var messageID: String
        /// What it finds on its standard input.
        var body: [UInt8]
    }

    init(_ settings: ScriptSettings) {
        self.settings = settings
    }

    /// Called by the delivery, which keeps to `ScriptSettings.atOnce`.
    /// - Parameter completion: called once, on the script's thread.
    func run(_ order: Order, completion: @escaping @Sendable (ScriptEnding) -> Void) {
        let thread = Thread {
            // A script that closes its input must not end the gateway; held back, the signal ends with this thread.
            var broken = sigset_t()
            sigemptyset(&broken)
            sigaddset(&broken, SIGPIPE)
            pthread_sigmask(SIG_BLOCK, &broken, nil)
            completion(self.ending(order))
        }
        thread.name = "sanmen.script"
        thread.start()
    }

    /// Kills what is under way.
    func stop() {
        isStopped.store(true, ordering: .releasing)
    }

    private func ending(_ order: Order) -> ScriptEnding {
        guard let path = settings.folder else { return .refused("scripts are turned off (scripts.folder)") }
        do throws(ScriptRefusal) {
            let file = try ScriptFolder(path: path).executable(named: order.name)
            var process = try ScriptProcess(
                file: file, arguments: [String(order.ticket.value)], environment: Self.environment(order))
            return process.run(
                input: order.body,
                limits: ScriptProcess.Limits(seconds: settings.seconds, outputBytes: settings.outputBytes)
            ) { isStopped.load(ordering: .acquiring) }
        } catch {
            return .refused(error.reason)
        }
    }

    /// Nothing of the gateway's own, which may hold secrets.
    private static func environment(_ order: Order) -> [String] {
        [
            "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "SANMEN_TICKET_ID=\(order.ticket.value)",
            "SANMEN_MESSAGE_ID=\(order.messageID)",
        ]
    }
}
