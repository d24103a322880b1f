import CanonicalModel
import Dispatch
import Foundation
import Synchronization

/// An engine of the command's own on a data folder: alone in it, or only reading beside a running gateway.
final class SyncSession: Sendable {
    let surroundings: SyncSurroundings
    private let lock: DataFolder?
    private let engine: GatewayEngine

    /// Nil where a gateway is running on the folder.
    /// - Throws: where a command has the folder, which does nothing for others, or where it cannot be locked at all.
    static func alone(in folder: String, egress: EgressGuard = EgressGuard(), log: @escaping @Sendable (String) -> Void) throws -> SyncSession? {
        do {
            return try SyncSession(folder: folder, lock: try DataFolder(folder, for: .sync), egress: egress, log: log)
        } catch let taken as FolderInUse {
            if let holder = taken.holder, holder.use != .serve {
                throw CommandFailure("\(taken); try again when that has ended. Nothing was done")
            }
            return nil
        }
    }

    /// Reads only, whoever else is there.
    static func reading(_ folder: String, egress: EgressGuard, log: @escaping @Sendable (String) -> Void) throws -> SyncSession {
        try SyncSession(folder: folder, lock: nil, egress: egress, log: log)
    }

    private init(folder: String, lock: DataFolder?, egress: EgressGuard, log: @escaping @Sendable (String) -> Void) throws {
        self.lock = lock
        let cryptography = try OpenSSLCryptography()
        let store = try SQLiteStore(
            path: folder + "/sanmen.db", cryptography: cryptography, now: LogSink.now(),
            options: .init(isSoleWriter: lock != nil), log: log)
        var settings = EngineSettings()
        settings.now = LogSink.now
        engine = try GatewayEngine(store: store, settings: settings, log: log)
        let originKey = try GatewayKey.syncOrigins.load(store, cryptography, mayKeep: lock != nil)
        surroundings = SyncSurroundings(
            engine: engine, cryptography: cryptography,
            files: lock == nil ? nil : try FileShelf(folder: folder + "/attachments", cryptography: cryptography),
            outside: OutsideSystems(
                egress: egress, temporaryFolder: AttachmentFolder.temporaries(in: folder + "/attachments"), cryptography: cryptography,
                originKey: originKey, now: settings.now),
            log: log)
    }

    func close() {
        surroundings.outside.stop()
        if lock != nil { engine.stop() }
        lock?.release()
    }

    func carryOut(_ request: JobRequest, of job: SyncJob) throws -> JSON {
        let surroundings = surroundings
        let done = try Self.wait { () async throws(SyncFault) -> Result<JSON, CanonicalError> in
            do throws(CanonicalError) {
                return .success(try await job.carryOut(request, surroundings))
            } catch {
                return .failure(error)
            }
        }
        switch done {
        case .success(let answer): return answer
        case .failure(let error): throw CommandFailure(error.message)
        }
    }

    /// Waits for what is asynchronous, on the thread of the command.
    static func wait<R: Sendable>(_ body: @escaping @Sendable () async throws(SyncFault) -> R) throws -> R {
        let outcome = Mutex<Result<R, SyncFault>?>(nil)
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            do throws(SyncFault) {
                let value = try await body()
                outcome.withLock { $0 = .success(value) }
            } catch {
                outcome.withLock { $0 = .failure(error) }
            }
            done.signal()
        }
        done.wait()
        switch outcome.withLock({ $0 }) {
        case .success(let value)?: return value
        case .failure(let fault)?: throw CommandFailure(fault.text)
        case nil: throw CommandFailure("stopped")
        }
    }
}
