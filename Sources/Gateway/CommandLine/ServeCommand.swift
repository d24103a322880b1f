import Foundation

/// `sanmen serve`
enum ServeCommand {
    static let verb = Verb(
        name: "serve", usage: "[--config DIR] [--data DIR] [--listen HOST:PORT]",
        summary: "Serve the three contracts.",
        details: """
            The definitions in the configuration folder are applied to the data folder at start; what was imported before
            stays. SIGTERM, SIGINT and SIGHUP stop it: new requests are refused, those in flight finish.
            """,
        options: [
            .option("config", "DIR", "configuration folder; without one every setting has its default"),
            .option("data", "DIR", "where everything is kept", default: "./data"),
            .option("listen", "HOST:PORT", "address to listen on; port 0 picks a free one (default 127.0.0.1:8080)"),
            .option("drain-seconds", "N", "how long requests in flight may take after a stop signal", default: "20"),
        ]
    ) { arguments, terminal in
        // Before any thread starts, so that every thread has the signals blocked and only sigwait takes them.
        let signals = StopSignals()
        let configuration = try read(arguments["config"], terminal)
        let listen = arguments["listen"] ?? configuration.settings.listen ?? "127.0.0.1:8080"
        let (address, port) = try ListenAddress.parse(listen)
        let drain = arguments["drain-seconds"].flatMap(Double.init) ?? 20
        let log = LogSink.suited(toTerminal: terminal.errorIsTerminal)
        let service = try Service(
            Service.Options(dataFolder: try arguments.required("data"), address: address, port: port),
            configuration: configuration, log: log)
        terminal.print("sanmen \(CommandLineTool.version) listening on \(ListenAddress.url(address, service.port))")
        signals.wait()
        service.stop(timeoutSeconds: drain)
    }

    static func read(_ folder: String?, _ terminal: Terminal) throws -> ConfigurationFolder {
        if let folder, !FileManager.default.fileExists(atPath: folder) {
            throw CommandFailure("the configuration folder \(folder) does not exist")
        }
        let configuration = ConfigurationFolder.read(folder, environment: ProcessInfo.processInfo.environment)
        for problem in configuration.problems {
            terminal.complain("\(problem.severity == .error ? "error" : "warning"): \(problem)")
        }
        guard configuration.errors.isEmpty else {
            throw CommandFailure("the configuration has \(configuration.errors.count) error(s); 'sanmen check' shows them too")
        }
        return configuration
    }
}

/// `HOST:PORT`, IPv6 in brackets.
enum ListenAddress {
    static func parse(_ text: String) throws(UsageError) -> (address: String, port: UInt16) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw UsageError("'\(text)' is no HOST:PORT, e.g. 127.0.0.1:8080 or [::1]:8080")
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return (host.isEmpty ? "0.0.0.0" : host, port)
    }

    static func isLoopback(_ address: String) -> Bool {
        address == "localhost" || address == "::1" || (address.hasPrefix("127.") && address.split(separator: ".").count == 4)
    }

    static func url(_ address: String, _ port: UInt16) -> String {
        "http://\(address.contains(":") ? "[\(address)]" : address):\(port)"
    }
}

/// SIGTERM, SIGINT and SIGHUP (a closed terminal), taken by waiting and not by a handler.
struct StopSignals {
    private var set = sigset_t()

    init() {
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGHUP)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    func wait() {
        var set = set
        var taken: Int32 = 0
        while sigwait(&set, &taken) != 0 {}
    }
}
