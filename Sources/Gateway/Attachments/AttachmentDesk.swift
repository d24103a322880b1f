import Adapters
import CanonicalModel
import Dispatch
import Synchronization

/// Takes files in and gives them out.
final class AttachmentDesk: Sendable {
    private let folder: AttachmentFolder
    private let engine: GatewayEngine
    private let settings: AttachmentSettings
    private let cryptography: any Cryptography
    private let log: @Sendable (String) -> Void
    /// Work on the disk, beside the event loops: one file's in order, several files' side by side.
    private let lanes: [DispatchQueue]
    private let slots = Mutex(0)
    private let nextLane = Atomic<Int>(0)

    private static let laneCount = 4

    /// Opens the folder and clears what a crash has left there.
    init(
        folder: String, engine: GatewayEngine, settings: AttachmentSettings, cryptography: any Cryptography,
        log: @escaping @Sendable (String) -> Void
    ) throws {
        self.folder = try AttachmentFolder(folder)
        self.engine = engine
        self.settings = settings
        self.cryptography = cryptography
        self.log = log
        lanes = (0..<Self.laneCount).map { DispatchQueue(label: "sanmen.attachments.\($0)") }
        try clearLeftovers()
    }

    var sample: MetricSample {
        MetricSample(
            name: "sanmen_uploads_in_flight", help: "Files that are coming in.", value: .gauge(Double(slots.withLock { $0 })))
    }

    func now() -> Moment { engine.settings.now() }

    // MARK: Taking files in

    /// - Parameter length: of the body, where it is declared.
    func begin(_ upload: Upload, for request: GateRequest, label: String) -> BodyIntake {
        do throws(UploadRefusal) {
            let form = try UploadForm(
                contentType: request.headers["Content-Type"] ?? "", part: upload.part, policy: upload.policy)
            let claim = try claim(of: request)
            try checkRoom(for: request, upload.policy)
            let id = try freshID()
            guard takeSlot() else { throw .overloaded }
            let file = IncomingFile(id: id, folder: folder, lane: freeLane(), log: log)
            return .streamed(IncomingUpload(upload, form: form, file: file, desk: self, claim: claim, label: label))
        } catch {
            return .refused(upload.render(.failure(error)).labelled(label))
        }
    }

    /// Files must not take the room that tickets need.
    private func checkRoom(for request: GateRequest, _ policy: UploadPolicy) throws(UploadRefusal) {
        let declared = request.headers["Content-Length"].flatMap { Int($0) } ?? 0
        guard declared <= policy.maxBytes + IncomingUpload.overhead else { throw .tooLarge(limit: policy.maxBytes) }
        guard folder.freeBytes - declared >= settings.keepFreeBytes else {
            log("a file was refused: less than \(settings.keepFreeBytes >> 20) MiB would be free")
            throw .noSpace
        }
    }

    private func claim(of request: GateRequest) throws(UploadRefusal) -> UploadClaim? {
        guard let key = request.headers["Idempotency-Key"] else { return nil }
        guard IdempotencyKey.isWellFormed(key) else { throw .failed(IdempotencyKey.malformed) }
        return UploadClaim(key: key, target: "\(request.method.rawValue) \(request.rawPath)?\(request.rawQuery)")
    }

    /// A version 4 uuid without its dashes, for gates that show ids as such.
    private func freshID() throws(UploadRefusal) -> AttachmentID {
        guard var bytes = try? cryptography.randomBytes(AttachmentID.length / 2) else { throw .unavailable }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        guard let id = AttachmentID(Hex.encode(bytes)) else { throw .unavailable }
        return id
    }

    private func freeLane() -> DispatchQueue {
        lanes[nextLane.wrappingAdd(1, ordering: .relaxed).oldValue % lanes.count]
    }

    private func takeSlot() -> Bool {
        slots.withLock { taken in
            guard taken < settings.uploads else { return false }
            taken += 1
            return true
        }
    }

    func releaseSlot() {
        slots.withLock { $0 -= 1 }
    }

    /// Has the store record a file that lies on the disk, once for each idempotency key.
    func record(
        _ file: StoredAttachment, of upload: Upload, _ claim: UploadClaim?, _ done: @escaping @Sendable (GateResponse) -> Void
    ) {
        let render: @Sendable (Result<WriteOutcome, CanonicalError>) -> GateResponse = { result in
            upload.render(result.map { _ in file }.mapError(UploadRefusal.failed))
        }
        let request = upload.nonce.map { WriteRequest.once($0.nonce(sha256: file.sha256), .keepAttachment(file)) } ?? .keepAttachment(file)
        guard let claim else { return engine.submit(request) { done(render($0)) } }
        // The boundary between parts is another one each time; what makes two uploads the same is the file.
        let text = "\(claim.target)\n\(file.author)\n\(file.name)\n\(file.type)\n\(file.sha256)"
        let body = cryptography.digest(.sha256, Array(text.utf8))
        engine.submit(
            .request(request),
            claim: IdempotencyClaim(owner: upload.idempotencyOwner, key: claim.key, bodyHash: body, render: render), completion: done)
    }

    /// A repeated upload gets the first one's answer, and its own file is nobody's. Nil where the store does not say.
    func isRecorded(_ id: AttachmentID) -> Bool? {
        do throws(CanonicalError) { return try engine.attachment(id) != nil } catch { return nil }
    }

    // MARK: Giving them out

    /// Opens a file off the event loop.
    func open(_ id: AttachmentID, _ done: @escaping @Sendable (OpenFile?) -> Void) {
        freeLane().async { [self] in
            let file = folder.open(id)
            if file == nil { log("the file \(id) is recorded, but not there") }
            done(file)
        }
    }

    // MARK: After a crash

    private func clearLeftovers() throws {
        var removed = 0
        for id in folder.leftBehind() {
            if try engine.attachment(id) != nil {
                try folder.settle(id)
            } else {
                folder.discard(id)
                removed += 1
            }
        }
        if removed > 0 { log("\(removed) unfinished uploads were removed") }
    }
}
