import Foundation
import TestSupport

/// What the report says about where it was measured.
enum Machine {
    static let cores = ProcessInfo.processInfo.activeProcessorCount

    static var lines: [String] {
        [
            "\(processor), \(cores) cores, \(ProcessInfo.processInfo.physicalMemory >> 30) GB",
            "\(system), Linux \(output("uname", "-r"))",
            "\(first(output("swift", "--version"))), release build",
            "SQLite \(first(output("dpkg-query", "-W", "-f=${Version}", "libsqlite3-0"))), "
                + "libmicrohttpd \(first(output("dpkg-query", "-W", "-f=${Version}", "libmicrohttpd12")))",
            "client: wrk \(first(output("dpkg-query", "-W", "-f=${Version}", "wrk"))), on the same machine",
        ]
    }

    static var commit: String {
        let folder = GatewayProcess.checkout
        let changed = output("git", "-C", folder, "status", "--porcelain", "--untracked-files=no", "--", "Sources").isEmpty ? "" : ", with changes"
        return output("git", "-C", folder, "rev-parse", "--short", "HEAD") + changed
    }

    static var date: String {
        output("date", "-u", "+%Y-%m-%d %H:%M UTC")
    }

    private static var processor: String {
        value("model name", in: "/proc/cpuinfo", separator: ":") ?? output("uname", "-m")
    }

    private static var system: String {
        value("PRETTY_NAME", in: "/etc/os-release", separator: "=")?.replacingOccurrences(of: "\"", with: "") ?? ""
    }

    private static func value(_ name: String, in file: String, separator: Character) -> String? {
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(separator: separator, maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    }

    /// Bytes that a process had resident at its most.
    static func mostMemory(of process: Int32) -> Int {
        let kilobytes = value("VmHWM", in: "/proc/\(process)/status", separator: ":")?.split(separator: " ").first
        return (kilobytes.flatMap { Int($0) } ?? 0) * 1024
    }

    /// What a process and its threads, those that have ended too, have used so far: the kernel counts nanoseconds, where the ticks of
    /// `/proc` are 10 ms.
    static func processorSeconds(of process: Int32) throws -> Double {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else {
            throw BenchFailure(description: "process \(process) has no clock")
        }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Programs that wanted a processor during the last minute, on average.
    static var load: Double {
        var loads = [0.0]
        return getloadavg(&loads, 1) == 1 ? loads[0] : 0
    }

    private static func output(_ words: String...) -> String {
        let done = try? Command.run(words)
        return (done?.output ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func first(_ text: String) -> String {
        text.split(separator: "\n").first.map(String.init) ?? ""
    }
}

/// The processor time that everybody else took while something was measured.
struct Neighbours {
    private let processes: [Int32]
    private let started = DispatchTime.now().uptimeNanoseconds
    private let busy: Int
    private let own: Int

    /// - Parameter processes: ours, besides this program and those it runs to their end.
    init(besides processes: [Int32]) {
        self.processes = processes
        busy = Neighbours.busyTicks()
        own = Neighbours.ownTicks(processes)
    }

    /// Of the whole machine, 0 to 1.
    func share() -> Double {
        let ticks = Double(DispatchTime.now().uptimeNanoseconds - started) / 1e9 * Double(sysconf(Int32(_SC_CLK_TCK)))
        let others = Double(Neighbours.busyTicks() - busy - (Neighbours.ownTicks(processes) - own))
        return max(0, min(1, others / (ticks * Double(Machine.cores))))
    }

    /// User, nice, system and stolen time; interrupts are nobody's.
    private static func busyTicks() -> Int {
        let text = (try? String(contentsOfFile: "/proc/stat", encoding: .utf8)) ?? ""
        let fields = text.split(separator: "\n").first?.split(separator: " ").compactMap { Int($0) } ?? []
        return [0, 1, 2, 7].reduce(0) { $0 + (fields.indices.contains($1) ? fields[$1] : 0) }
    }

    private static func ownTicks(_ processes: [Int32]) -> Int {
        (processes + [getpid()]).reduce(0) { $0 + ticks(of: $1) }
    }

    /// Of a process and of those of its children that have ended.
    static func ticks(of process: Int32) -> Int {
        let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        // The name in parentheses may hold blanks; the fields after it count from the third.
        let fields = text.split(separator: ")").last?.split(separator: " ").compactMap { Int($0) } ?? []
        // The state, a letter, has fallen out, so utime, the 14th, is the 11th here.
        return (10...13).reduce(0) { $0 + (fields.indices.contains($1) ? fields[$1] : 0) }
    }
}
