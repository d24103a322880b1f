import Adapters
import CanonicalModel
import Synchronization

/// One upload: its form read on the event loop, its file written on a lane, its record by the writer, then its answer.
final class IncomingUpload: BodySink {
    private let upload: Upload
    private let file: IncomingFile
    private let desk: AttachmentDesk
    private let claim: UploadClaim?
    private let label: String
    private let state: Mutex<State>

    private struct State {
        var form: UploadForm
        /// File bytes not yet handed to the lane.
        var gathered: [UInt8] = []
        var received = 0
        var refusal: UploadRefusal?
    }

    /// Few large writes instead of many small ones.
    private static let pieceSize = 64 * 1024
    /// What a form may hold beside its file.
    static let overhead = 256 * 1024

    /// Holds one of the desk's slots until it is let go of.
    init(_ upload: Upload, form: UploadForm, file: IncomingFile, desk: AttachmentDesk, claim: UploadClaim?, label: String) {
        self.upload = upload
        self.file = file
        self.desk = desk
        self.claim = claim
        self.label = label
        state = Mutex(State(form: form))
    }

    deinit {
        desk.releaseSlot()
    }

    var isFull: Bool { file.isFull }

    func whenReady(_ resume: @escaping @Sendable () -> Void) {
        file.whenReady(resume)
    }

    /// What is refused is still read, so that the client gets to the answer; but not without end.
    func receive(_ part: UnsafeRawBufferPointer) -> GateResponse? {
        state.withLock { state in
            state.received += part.count
            let limit = upload.policy.maxBytes
            if state.received > limit + Self.overhead { return answer(.tooLarge(limit: limit)) }
            guard state.refusal == nil else { return nil }
            do throws(UploadRefusal) {
                try state.form.take(part, into: &state.gathered)
            } catch {
                state.refusal = error
                state.gathered = []
                return nil
            }
            if state.gathered.count >= Self.pieceSize { flush(&state) }
            return nil
        }
    }

    private func flush(_ state: inout State) {
        file.write(state.gathered)
        state.gathered = []
        state.gathered.reserveCapacity(Self.pieceSize)
    }

    func finish(_ reply: @escaping @Sendable (GateResponse) -> Void) {
        let outcome = state.withLock { state -> Result<UploadForm, UploadRefusal> in
            if let refusal = state.refusal { return .failure(refusal) }
            if !state.gathered.isEmpty { flush(&state) }
            return .success(state.form)
        }
        do throws(UploadRefusal) {
            let form = try outcome.get()
            let read = try form.conclude()
            let author = try author(form.fields)
            file.complete { [self] result in
                switch result {
                case .failure(let refusal): reply(answer(refusal))
                case .success(let content): record(read, content, author: author, reply)
                }
            }
        } catch {
            file.discard()
            reply(answer(error))
        }
    }

    func abandon() {
        file.discard()
    }

    private func author(_ fields: [String: String]) throws(UploadRefusal) -> Int64 {
        do throws(CanonicalError) { return try upload.author(fields) } catch { throw .failed(error) }
    }

    private func answer(_ refusal: UploadRefusal) -> GateResponse {
        upload.render(.failure(refusal)).labelled(label)
    }

    private func record(
        _ form: UploadForm.File, _ content: IncomingFile.Content, author: Int64, _ reply: @escaping @Sendable (GateResponse) -> Void
    ) {
        let stored = StoredAttachment(
            tenant: upload.tenant, id: file.id, author: author, name: form.name.text, type: form.type, size: content.size,
            sha256: content.sha256, created: desk.now())
        desk.record(stored, of: upload, claim) { [self] response in
            file.settle(isRecorded: { self.desk.isRecorded(stored.id) }) { [self] refusal in
                reply(refusal.map(answer) ?? response.labelled(label))
            }
        }
    }
}

/// An upload's `Idempotency-Key`.
struct UploadClaim: Sendable {
    var key: String
    /// Method, path and query.
    var target: String
}
