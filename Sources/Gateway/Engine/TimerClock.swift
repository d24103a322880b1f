import CanonicalModel
import Foundation
import Synchronization

/// Takes the transitions whose time has come. Timers are rows, so they survive a restart; each fires at most once because
/// the writer removes the row in the transaction that takes the transition.
final class TimerClock: Sendable {
    private let engine: GatewayEngine
    private let log: @Sendable (String) -> Void
    private let isStopped = Atomic<Bool>(false)
    private let wake = DispatchSemaphore(value: 0)
    /// How late a timer may be.
    private static let tick = DispatchTimeInterval.milliseconds(250)
    private static let most = 256

    init(engine: GatewayEngine, log: @escaping @Sendable (String) -> Void) {
        self.engine = engine
        self.log = log
    }

    func start() {
        let thread = Thread { self.run() }
        thread.name = "sanmen.timers"
        thread.start()
    }

    func stop() {
        isStopped.store(true, ordering: .relaxed)
        wake.signal()
    }

    private func run() {
        while !isStopped.load(ordering: .relaxed) {
            if fireDue() < Self.most { _ = wake.wait(timeout: .now() + Self.tick) }
        }
    }

    /// How many were due.
    private func fireDue() -> Int {
        let now = engine.settings.now()
        do throws(StoreError) {
            let due = try engine.store.read { store throws(StoreError) in try store.timers(dueBy: now, limit: Self.most) }
            for timer in due { fire(timer) }
            return due.count
        } catch {
            log("timers could not be read: \(error)")
            return 0
        }
    }

    /// Waits for the writer, so that the same timer is not read again meanwhile.
    private func fire(_ timer: ArmedTimer) {
        if case .failure(let error) = engine.perform(.timer(timer)) {
            log("timer of ticket \(timer.ticket), transition \(timer.transition): \(error.message)")
        }
    }
}
