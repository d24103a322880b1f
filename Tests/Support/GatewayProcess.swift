import Foundation

/// The real program, started on a free port with a data folder of its own.
package final class GatewayProcess {
    package let port: UInt16
    package let dataFolder: String
    private let process: Process
    private let ownsData: Bool
    /// What it wrote to its log.
    package let logFile: String

    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// The folder of the checkout, found from this file.
    package static let checkout: String = {
        var path = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        path.removeLast(3)
        return path.joined(separator: "/")
    }()

    /// The built program, beside the test program; long runs name the release build.
    package static let program: String = {
        if let named = ProcessInfo.processInfo.environment["SANMEN_PROGRAM"] { return named }
        let own = (ProcessInfo.processInfo.arguments.first ?? "").split(separator: "/", omittingEmptySubsequences: false)
        let beside = own.dropLast().joined(separator: "/") + "/sanmen"
        return FileManager.default.isExecutableFile(atPath: beside) ? beside : checkout + "/.build/debug/sanmen"
    }()

    package static func temporaryFolder() throws -> String {
        let path = NSTemporaryDirectory() + "sanmen-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// - Parameters:
    ///   - data: an existing data folder, kept afterwards; nil for one that goes with the process.
    ///   - configuration: nil for none.
    ///   - launcher: what runs it, e.g. a shell that sets limits first.
    ///   - wantedPort: 0 is any that is free.
    package init(
        data: String? = nil, configuration: String? = checkout + "/adapter-config", environment: [String: String] = [:],
        launcher: [String] = [], port wantedPort: UInt16 = 0
    ) throws {
        dataFolder = try data ?? Self.temporaryFolder()
        ownsData = data == nil
        logFile = NSTemporaryDirectory() + "sanmen-log-\(UUID().uuidString)"
        _ = FileManager.default.createFile(atPath: logFile, contents: nil)
        process = Process()
        let command = launcher + [Self.program]
        process.executableURL = URL(fileURLWithPath: command[0])
        var arguments = command.dropFirst() + ["serve", "--data", dataFolder, "--listen", "127.0.0.1:\(wantedPort)"]
        if let configuration { arguments += ["--config", configuration] }
        process.arguments = Array(arguments)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle(forWritingAtPath: logFile)
        try process.run()
        guard let line = Self.firstLine(of: output.fileHandleForReading),
            let port = line.split(separator: ":").last.flatMap({ UInt16($0) })
        else {
            process.waitUntilExit()
            let log = (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? ""
            throw Failure(description: "the gateway did not start: \(log.suffix(2000))")
        }
        self.port = port
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: logFile)
        if ownsData { try? FileManager.default.removeItem(atPath: dataFolder) }
    }

    /// How it ended, and the last it said; for the report of a test that finds it gone.
    package var ending: String {
        guard !process.isRunning else { return "running" }
        let log = (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? ""
        return "ended by \(process.terminationReason) \(process.terminationStatus): \(log.suffix(3000))"
    }

    package var isRunning: Bool { process.isRunning }
    package var processID: Int32 { process.processIdentifier }
    package var base: String { "http://127.0.0.1:\(port)" }

    /// SIGTERM, and what it ends with.
    @discardableResult
    package func stop() -> Int32 {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// SIGKILL: no time to say goodbye.
    package func kill() {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    package func client() throws -> RawClient {
        do {
            return try RawClient(port: port)
        } catch {
            throw Failure(description: "\(error); the gateway: \(ending)")
        }
    }

    /// Resident memory in bytes.
    package var residentMemory: Int {
        let text = (try? String(contentsOfFile: "/proc/\(processID)/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * 4096
    }

    private static func firstLine(of handle: FileHandle) -> String? {
        var line: [UInt8] = []
        while let byte = try? handle.read(upToCount: 1)?.first {
            if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return nil
    }
}

/// A program run to its end, with what it printed.
package struct Command {
    package var status: Int32
    package var output: String

    package static func run(_ words: [String], environment: [String: String] = [:], in folder: String? = nil) throws -> Command {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Command(status: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
    }
}
