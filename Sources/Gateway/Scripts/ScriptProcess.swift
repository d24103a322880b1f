import CSpawn
import Foundation

/// One run of an executable, in a session and process group of its own. The caller's thread waits for it.
struct ScriptProcess {
    /// Of the leader, which is that of its group.
    private let process: pid_t
    private var input: Int32
    private var output: Int32

    /// No shell: the file is run as it is.
    ///
    /// - Parameters:
    ///   - arguments: without the file's own name.
    ///   - environment: all there is of it, as NAME=VALUE.
    /// - Throws: `ScriptRefusal` where it cannot be started.
    init(file: String, arguments: [String], environment: [String]) throws(ScriptRefusal) {
        guard let toChild = Self.pipe(), let fromChild = Self.pipe() else { throw ScriptRefusal("no pipe for the script") }
        let started = Self.spawn(
            file, [file] + arguments, environment, input: toChild.read, output: fromChild.write)
        close(toChild.read)
        close(fromChild.write)
        guard case .success(let process) = started else {
            close(toChild.write)
            close(fromChild.read)
            if case .failure(let refusal) = started { throw refusal }
            throw ScriptRefusal("the script cannot be started")
        }
        self.process = process
        (input, output) = (toChild.write, fromChild.read)
        for end in [input, output] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    struct Limits {
        var seconds: Int
        var outputBytes: Int
    }

    private static let lookMilliseconds: Int32 = 50

    /// Feeds the input, reads the output, and ends with nothing of the group alive.
    /// - Parameter isStopped: asked again and again; true kills the group.
    mutating func run(input body: [UInt8], limits: Limits, isStopped: () -> Bool) -> ScriptEnding {
        var rest = body[...]
        var printed: [UInt8] = []
        let end = Self.milliseconds() + Int64(limits.seconds) * 1000
        var reason: ScriptEnding?
        while reason == nil, !hasExited() {
            exchange(&rest, &printed, keeping: limits.outputBytes)
            if isStopped() {
                reason = .stopped
            } else if Self.milliseconds() >= end {
                reason = .timedOut(seconds: limits.seconds, output: "")
            }
        }
        // Also what the script has left behind; before the leader is reaped, so that the group's number is still ours.
        _ = kill(-process, SIGKILL)
        let status = reap()
        read(&printed, keeping: limits.outputBytes)
        closeInput()
        if output >= 0 { close(output) }
        output = -1
        let text = Self.text(printed)
        switch reason {
        case .timedOut(let seconds, _): return .timedOut(seconds: seconds, output: text)
        case let reason?: return reason
        case nil: break
        }
        let signal = status & 0x7F
        return signal == 0 ? .exited(status: (status >> 8) & 0xFF, output: text) : .signalled(signal, output: text)
    }

    // MARK: Input and output

    /// Waits a moment for either end to be ready, and moves what can be moved.
    private mutating func exchange(_ rest: inout ArraySlice<UInt8>, _ printed: inout [UInt8], keeping most: Int) {
        if rest.isEmpty { closeInput() }
        // An end that is closed is -1, which poll leaves out.
        var ends = [pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: input, events: Int16(POLLOUT), revents: 0)]
        _ = poll(&ends, nfds_t(ends.count), Self.lookMilliseconds)
        if ends[0].revents != 0 { read(&printed, keeping: most) }
        guard ends[1].revents != 0 else { return }
        let count = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
        if count > 0 {
            rest = rest.dropFirst(count)
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            // It does not want to know.
            rest = []
        }
    }

    /// One buffer's worth at a time, so that a script that prints without end meets its time limit all the same.
    private mutating func read(_ printed: inout [UInt8], keeping most: Int) {
        guard output >= 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = buffer.withUnsafeMutableBytes { Foundation.read(output, $0.baseAddress, $0.count) }
        if count > 0 {
            printed += buffer[..<min(count, max(0, most - printed.count))]
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            close(output)
            output = -1
        }
    }

    private mutating func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// What a log can hold: no control characters but line breaks and tabs, no blank end.
    private static func text(_ bytes: [UInt8]) -> String {
        let kept = String(decoding: bytes, as: UTF8.self).unicodeScalars.filter { scalar in
            scalar.value >= 0x20 && scalar.value != 0x7F || scalar == "\n" || scalar == "\t"
        }
        var text = String(String.UnicodeScalarView(kept))
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    // MARK: The process

    private static func pipe() -> (read: Int32, write: Int32)? {
        var ends: [Int32] = [-1, -1]
        return pipe2(&ends, Int32(O_CLOEXEC)) == 0 ? (ends[0], ends[1]) : nil
    }

    private static func spawn(_ file: String, _ arguments: [String], _ environment: [String], input: Int32, output: Int32)
        -> Result<pid_t, ScriptRefusal>
    {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        guard posix_spawn_file_actions_init(&actions) == 0, posix_spawnattr_init(&attributes) == 0 else {
            return .failure(ScriptRefusal("no memory to start the script"))
        }
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        // Whatever a library may have left open: sockets, the database.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        posix_spawn_file_actions_addchdir_np(&actions, "/")
        // Signals that the gateway ignores or holds back are the script's own again.
        var none = sigset_t(), all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, gate_spawn_setsid | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
        var process: pid_t = 0
        let code = withCStrings(arguments) { arguments in
            withCStrings(environment) { environment in
                posix_spawn(&process, file, &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else { return .failure(ScriptRefusal("the script cannot be started: \(String(cString: strerror(code)))")) }
        return .success(process)
    }

    /// A list of C strings that ends with a null, as long as `body` runs.
    private static func withCStrings<R>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }

    /// Leaves the leader to be reaped.
    private func hasExited() -> Bool {
        var found = siginfo_t()
        return waitid(P_PID, id_t(process), &found, Int32(WEXITED | WNOHANG | WNOWAIT)) != 0 || found.si_signo != 0
    }

    private func reap() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    /// A clock that nobody sets.
    private static func milliseconds() -> Int64 {
        Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000)
    }
}
