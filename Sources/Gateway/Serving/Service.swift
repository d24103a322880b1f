import Adapters
import CanonicalModel
import Foundation

/// A running gateway: store, engine, gates and server, put together and taken apart in the right order.
final class Service: Sendable {
    struct Options: Sendable {
        var dataFolder: String
        var address: String
        var port: UInt16
    }

    let port: UInt16
    private let folder: DataFolder
    private let engine: GatewayEngine
    private let server: HTTPServer
    private let timers: TimerClock
    private let deliveries: DeliveryWorker?
    private let sync: SyncDesk
    private let outside: OutsideSystems
    private let readiness = Readiness()
    private let log: LogSink

    /// Opens the store, applies the definitions, and begins to serve.
    init(_ options: Options, configuration: ConfigurationFolder, log: LogSink) throws {
        self.log = log
        let served = Set(configuration.contracts.filter(\.configuration.isEnabled).map(\.entry.contract))
        try Service.refuseDemoBeyondLoopback(configuration.definitions.flatMap(\.callers), served, options.address)
        let cryptography = try OpenSSLCryptography()
        folder = try DataFolder(options.dataFolder, for: .serve)
        engine = try Service.openEngine(folder, configuration: configuration, cryptography: cryptography, log: log)
        if configuration.isGiven { try Service.apply(configuration.definitions, to: engine, log: log) }
        let engine = engine
        try Service.refuseDemoBeyondLoopback(served.flatMap { engine.callers($0) }, served, options.address)

        let attachments = try AttachmentDesk(
            folder: folder.attachments, engine: engine, settings: configuration.settings.attachments, cryptography: cryptography
        ) { log.write("warning", $0) }
        let signer = DownloadSigner(key: try GatewayKey.downloadAddresses.load(engine.store, cryptography), cryptography: cryptography)
        let services = GateServices(cryptography: cryptography, downloads: signer) { entry in
            log.write("notice", entry.message, [("id", JSON(entry.requestID)), ("contract", JSON(entry.contract.value))])
        }
        let gates = configuration.contracts.filter(\.configuration.isEnabled).map { $0.configuration.makeGate(services) }
        let originKey = try GatewayKey.syncOrigins.load(engine.store, cryptography)
        let outside = OutsideSystems(
            egress: configuration.settings.egress, temporaryFolder: AttachmentFolder.temporaries(in: folder.attachments),
            cryptography: cryptography, originKey: originKey, now: engine.settings.now
        ) { log.write("warning", $0) }
        self.outside = outside
        let surroundings = SyncSurroundings(
            engine: engine, cryptography: cryptography,
            files: try FileShelf(folder: folder.attachments, cryptography: cryptography), outside: outside
        ) { log.write("warning", $0) }
        let sync = SyncDesk(jobs: configuration.jobs, surroundings: surroundings)
        self.sync = sync
        let events = SyncGate(
            systems: configuration.systems, desk: sync, cryptography: cryptography, now: engine.settings.now)
        let routes = RouteTable(gates + (configuration.systems.isEmpty ? [] : [events]))
        let deliveries = try Service.makeDeliveries(engine, configuration: configuration, cryptography: cryptography, log: log)
        self.deliveries = deliveries
        let metrics = Metrics(
            routes: routes,
            samples: { [engine] in
                WriterSamples.read(engine) + DeliverySamples.read(engine, deliveries) + [attachments.sample]
                    + SyncSamples.read(engine, sync.workers) + SyncSamples.read(outside)
            })
        let dispatcher = Dispatcher(
            routes: routes,
            documents: OpenAPIDocuments(gates, version: CommandLineTool.version, cryptography: cryptography), engine: engine,
            attachments: attachments, readiness: readiness, metrics: metrics, cryptography: cryptography, gatewayName: GatewayPath.name(originKey, cryptography))

        var serverConfiguration = configuration.settings.server
        serverConfiguration.address = options.address
        serverConfiguration.port = options.port
        server = try HTTPServer(configuration: serverConfiguration, responder: dispatcher) { record in
            log.access(record, contract: metrics.observe(record))
        }
        port = server.port
        timers = TimerClock(engine: engine) { log.write("error", $0) }
        timers.start()
        deliveries?.start()
        sync.start()
        readiness.set(true)
    }

    private static func openEngine(
        _ folder: DataFolder, configuration: ConfigurationFolder, cryptography: any Cryptography, log: LogSink
    ) throws -> GatewayEngine {
        let report: @Sendable (String) -> Void = { log.write("error", $0) }
        // The folder's lock keeps every other process from writing.
        let store = try SQLiteStore(
            path: folder.database, cryptography: cryptography, now: LogSink.now(), options: .init(isSoleWriter: true), log: report)
        var settings = EngineSettings()
        settings.calendar = configuration.settings.calendar
        settings.responsesKept = configuration.settings.idempotencyHours * 3600
        settings.queueCapacity = configuration.settings.queuedWrites
        // Well before the answer itself would be late.
        let patience = Int(configuration.settings.server.requestDeadlineSeconds * 500)
        settings.questionMilliseconds = min(settings.questionMilliseconds, patience)
        settings.now = LogSink.now
        return try GatewayEngine(store: store, settings: settings, log: report)
    }

    /// Hooks and notices in the words of the contract that defines them.
    private static func makeDeliveries(
        _ engine: GatewayEngine, configuration: ConfigurationFolder, cryptography: any Cryptography, log: LogSink
    ) throws -> DeliveryWorker? {
        guard let make = configuration.contracts.lazy.compactMap(\.configuration.makeOutgoing).first else { return nil }
        return try DeliveryWorker(
            engine: engine, messages: make(cryptography), egress: configuration.settings.egress,
            settings: configuration.settings.delivery) { log.write("warning", $0) }
    }

    private static func apply(_ sets: [DefinitionSet], to engine: GatewayEngine, log: LogSink) throws {
        for (tenant, report) in try engine.applyConfiguration(sets) {
            log.write("info", "definitions applied: \(report)", [("tenant", JSON(tenant.value))])
        }
    }

    /// A secret that everybody knows is no secret on a network, whether a file names it or the store still does.
    private static func refuseDemoBeyondLoopback(
        _ callers: [Caller], _ served: Set<ContractName>, _ address: String
    ) throws {
        guard !ListenAddress.isLoopback(address) else { return }
        let demo = callers.filter { caller in
            caller.isEnabled && served.contains(caller.contract) && caller.secrets.contains { Secret($0).isDemo }
        }
        guard !demo.isEmpty else { return }
        let names = demo.map { "\($0.contract) '\($0.name)'" }.joined(separator: ", ")
        throw CommandFailure(
            "refusing to listen on \(address) while demo credentials are in use (\(names)): "
                + "replace every secret that begins with 'demo-', or listen on 127.0.0.1")
    }

    /// Calls under way may take so long once nothing new comes in.
    private static let deliverySeconds = 2.0
    private static let syncSeconds = 5.0

    /// Not ready at once; requests in flight finish, then the calls going out, then the writer empties its queue, then the
    /// store closes.
    func stop(timeoutSeconds: Double) {
        readiness.set(false)
        server.drain(timeoutSeconds: timeoutSeconds)
        timers.stop()
        sync.stop(timeoutSeconds: Self.syncSeconds)
        outside.stop()
        deliveries?.stop(timeoutSeconds: Self.deliverySeconds)
        engine.stop()
        folder.release()
        log.write("info", "stopped")
        log.flush()
    }
}
