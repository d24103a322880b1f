import CCurl
import Foundation
import Synchronization

/// One thread that makes all outgoing calls. No more than `inFlight` are under way and no more than `waiting` wait; calls
/// beyond that are refused at once.
final class CurlLoop: Sendable {
    private let egress: EgressGuard
    private let mostInFlight: Int
    private let mostWaiting: Int
    private let state = Mutex(State())
    private let multi: Multi
    private let ended = DispatchSemaphore(value: 0)
    private static let longestWait: Int32 = 1000

    private struct State {
        var waiting: [Call] = []
        var isStopped = false
    }

    private struct Call: Sendable {
        var request: OutgoingRequest
        var completion: CurlTransfer.Completion
    }

    /// `@unchecked Sendable`: used by the loop's thread, and by others only for `curl_multi_wakeup`, which is made for that.
    private struct Multi: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
    }

    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(egress: EgressGuard, inFlight: Int = 64, waiting: Int = 256) throws(OutgoingFailure) {
        guard CurlLoop.isLibraryReady, let pointer = curl_multi_init() else { throw .broken("libcurl does not start") }
        self.egress = egress
        mostInFlight = inFlight
        mostWaiting = waiting
        multi = Multi(pointer: pointer)
        sanmen_curl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, inFlight)
    }

    /// Once.
    func start() {
        let thread = Thread { [self] in
            run()
            ended.signal()
        }
        thread.name = "sanmen.outgoing"
        thread.start()
    }

    /// - Parameter completion: called once, on the loop's thread or at once; has to be quick.
    func send(_ request: OutgoingRequest, completion: @escaping @Sendable (Result<OutgoingAnswer, OutgoingFailure>) -> Void) {
        let refusal = state.withLock { state -> OutgoingFailure? in
            if state.isStopped { return .stopped }
            guard state.waiting.count < mostWaiting else { return .overloaded }
            state.waiting.append(Call(request: request, completion: completion))
            // Under the lock, because the loop frees what is woken once it has seen that it is stopped.
            curl_multi_wakeup(multi.pointer)
            return nil
        }
        if let refusal { completion(.failure(refusal)) }
    }

    /// Breaks off what is under way; its completions get `.stopped`.
    func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            curl_multi_wakeup(multi.pointer)
        }
        ended.wait()
        ended.signal()
    }

    private func run() {
        var active: [UnsafeMutableRawPointer: CurlTransfer] = [:]
        while true {
            let (calls, isStopped) = take(mostInFlight - active.count)
            if isStopped { break }
            for call in calls { begin(call, &active) }
            var running: Int32 = 0
            curl_multi_perform(multi.pointer, &running)
            finish(&active)
            if state.withLock({ !$0.waiting.isEmpty && !$0.isStopped }), active.count < mostInFlight { continue }
            curl_multi_poll(multi.pointer, nil, 0, CurlLoop.longestWait, nil)
        }
        end(&active)
    }

    private func take(_ room: Int) -> (calls: [Call], isStopped: Bool) {
        state.withLock { state in
            let count = min(max(room, 0), state.waiting.count)
            let calls = Array(state.waiting.prefix(count))
            if !state.isStopped { state.waiting.removeFirst(count) }
            return (calls, state.isStopped)
        }
    }

    private func begin(_ call: Call, _ active: inout [UnsafeMutableRawPointer: CurlTransfer]) {
        do throws(OutgoingFailure) {
            let transfer = try CurlTransfer(
                call.request, target: target(of: call.request), egress: egress, completion: call.completion)
            guard let easy = transfer.easy, curl_multi_add_handle(multi.pointer, easy) == CURLM_OK else {
                throw .broken("the call cannot be started")
            }
            active[easy] = transfer
        } catch {
            call.completion(.failure(error))
        }
    }

    private func target(of request: OutgoingRequest) throws(OutgoingFailure) -> OutgoingTarget {
        do throws(EgressRefusal) {
            return try OutgoingTarget(request.url)
        } catch {
            throw .refused(error)
        }
    }

    private func finish(_ active: inout [UnsafeMutableRawPointer: CurlTransfer]) {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi.pointer, &left)?.pointee {
            guard message.msg == CURLMSG_DONE, let easy = message.easy_handle else { continue }
            let code = message.data.result
            curl_multi_remove_handle(multi.pointer, easy)
            guard let transfer = active.removeValue(forKey: easy) else { continue }
            transfer.completion(transfer.result(code))
        }
    }

    private func end(_ active: inout [UnsafeMutableRawPointer: CurlTransfer]) {
        for (easy, transfer) in active {
            curl_multi_remove_handle(multi.pointer, easy)
            transfer.completion(.failure(.stopped))
        }
        active.removeAll()
        curl_multi_cleanup(multi.pointer)
        let left = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for call in left { call.completion(.failure(.stopped)) }
    }
}
