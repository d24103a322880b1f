import Adapters
import CanonicalModel
import Dispatch
import Foundation
import Synchronization

/// One file on its way to the disk. Everything here happens on its lane, in order; `write` only hands over.
final class IncomingFile: Sendable {
    let id: AttachmentID
    private let folder: AttachmentFolder
    private let lane: DispatchQueue
    private let log: @Sendable (String) -> Void
    private let flow = Mutex(Flow())
    private let disk = Mutex(Disk())

    /// Bytes handed over and not yet written.
    private struct Flow {
        var pending = 0
        var resume: (@Sendable () -> Void)?
    }

    private struct Disk {
        var output: Output?
        var failure: UploadRefusal?
    }

    struct Content: Equatable, Sendable {
        var size: Int64
        var sha256: String
    }

    /// More than this in memory makes the client wait; half of it lets it go on.
    private static let mostPending = 512 * 1024

    init(id: AttachmentID, folder: AttachmentFolder, lane: DispatchQueue, log: @escaping @Sendable (String) -> Void) {
        self.id = id
        self.folder = folder
        self.lane = lane
        self.log = log
    }

    var isFull: Bool {
        flow.withLock { $0.pending > Self.mostPending }
    }

    func whenReady(_ resume: @escaping @Sendable () -> Void) {
        let isReady = flow.withLock { flow in
            guard flow.pending > Self.mostPending / 2 else { return true }
            flow.resume = resume
            return false
        }
        if isReady { resume() }
    }

    func write(_ bytes: [UInt8]) {
        flow.withLock { $0.pending += bytes.count }
        lane.async { [self] in
            disk.withLock { disk in
                guard disk.failure == nil else { return }
                do throws(FileFailure) {
                    if disk.output == nil { disk.output = try Output(path: folder.incomingPath(id)) }
                    try disk.output?.append(bytes)
                } catch {
                    disk.failure = note(error)
                }
            }
            taken(bytes.count)
        }
    }

    private func taken(_ count: Int) {
        let resume = flow.withLock { flow -> (@Sendable () -> Void)? in
            flow.pending -= count
            guard flow.pending <= Self.mostPending / 2 else { return nil }
            defer { flow.resume = nil }
            return flow.resume
        }
        resume?()
    }

    /// Makes what was written last, still under its incoming name. Calls back on the lane.
    func complete(_ done: @escaping @Sendable (Result<Content, UploadRefusal>) -> Void) {
        lane.async { [self] in
            let result = disk.withLock { disk -> Result<Content, UploadRefusal> in
                if let failure = disk.failure { return .failure(failure) }
                guard let output = disk.output else { return .failure(.empty) }
                disk.output = nil
                do throws(FileFailure) {
                    let content = try output.finish()
                    try folder.syncIncoming()
                    return .success(content)
                } catch {
                    return .failure(note(error))
                }
            }
            if case .failure = result { folder.discard(id) }
            done(result)
        }
    }

    /// Gives a recorded file its place, or removes one that is not. Where nobody knows, the next start will look again.
    /// Calls back on the lane, with what went wrong.
    func settle(isRecorded: @escaping @Sendable () -> Bool?, _ done: @escaping @Sendable (UploadRefusal?) -> Void) {
        lane.async { [self] in
            switch isRecorded() {
            case nil: done(nil)
            case false?:
                folder.discard(id)
                done(nil)
            case true?:
                do throws(FileFailure) {
                    try folder.settle(id)
                    done(nil)
                } catch {
                    done(note(error))
                }
            }
        }
    }

    func discard() {
        lane.async { [self] in
            disk.withLock { $0.output = nil }
            folder.discard(id)
        }
    }

    private func note(_ failure: FileFailure) -> UploadRefusal {
        log("the file \(id) could not be kept: \(failure)")
        return failure.isFull ? .noSpace : .unavailable
    }

    /// The file itself, open for writing; closed when nobody holds it.
    private final class Output {
        private let descriptor: Int32
        private let digest: RunningDigest
        private var size: Int64 = 0

        init(path: String) throws(FileFailure) {
            guard let digest = try? RunningDigest() else { throw FileFailure("digest") }
            self.digest = digest
            descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw FileFailure("open") }
        }

        deinit {
            if descriptor >= 0 { close(descriptor) }
        }

        func append(_ bytes: [UInt8]) throws(FileFailure) {
            let isWritten = bytes.withUnsafeBytes { buffer -> Bool in
                guard (try? digest.update(buffer)) != nil else { return false }
                var written = 0
                while written < buffer.count, let base = buffer.baseAddress {
                    let count = Glibc.write(descriptor, base + written, buffer.count - written)
                    if count < 0 && errno == EINTR { continue }
                    guard count > 0 else { return false }
                    written += count
                }
                return true
            }
            guard isWritten else { throw FileFailure("write") }
            size += Int64(bytes.count)
        }

        func finish() throws(FileFailure) -> Content {
            guard fsync(descriptor) == 0 else { throw FileFailure("fsync") }
            guard let bytes = try? digest.finish() else { throw FileFailure("digest") }
            return Content(size: size, sha256: Hex.encode(bytes))
        }
    }
}
