/// What has become of a script's run.
enum ScriptEnding: Equatable, Sendable {
    /// Scripts are off, or there is no such script that may be run.
    case refused(String)
    /// - Parameters:
    ///   - status: 0 is success.
    ///   - output: the beginning of what it printed on both of its outputs.
    case exited(status: Int32, output: String)
    case signalled(Int32, output: String)
    case timedOut(seconds: Int, output: String)
    /// The gateway is stopping: nothing may be concluded from it.
    case stopped

    var isSuccess: Bool {
        if case .exited(0, _) = self { true } else { false }
    }

    var hasRun: Bool {
        switch self {
        case .refused, .stopped: false
        case .exited, .signalled, .timedOut: true
        }
    }

    /// What the ticket's log says.
    var message: String {
        switch self {
        case .refused(let reason): reason
        case .exited(0, let output): output
        case .exited(let status, let output): "exit status \(status)" + Self.tail(output)
        case .signalled(let signal, let output): "ended by signal \(signal)" + Self.tail(output)
        case .timedOut(let seconds, let output): "killed after \(seconds) s" + Self.tail(output)
        case .stopped: "the gateway is stopping"
        }
    }

    private static let longestTail = 1000

    private static func tail(_ output: String) -> String {
        output.isEmpty ? "" : ": " + String(output.prefix(longestTail))
    }
}
