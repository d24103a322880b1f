import Synchronization

/// A sleep that others may end. Costs nothing while it lasts.
final class Alarm: Sendable {
    private let state = Mutex(State())

    private struct State {
        var sleeper: CheckedContinuation<Void, Never>?
        var timer: Task<Void, Never>?
        var isRung = false
    }

    /// Ends the sleep, or the next one at once.
    func ring() {
        wake(isRung: true)
    }

    /// For one sleeper at a time.
    func sleep(milliseconds: Int64) async {
        await withCheckedContinuation { (go: CheckedContinuation<Void, Never>) in
            let isOver = state.withLock { state -> Bool in
                if state.isRung {
                    state.isRung = false
                    return true
                }
                state.sleeper = go
                // Ended with the sleep: a timer that is left would wake the next one.
                state.timer = Task.detached { [weak self] in
                    guard (try? await Task.sleep(for: .milliseconds(max(milliseconds, 0)))) != nil else { return }
                    self?.wake(isRung: false)
                }
                return false
            }
            if isOver { go.resume() }
        }
    }

    private func wake(isRung: Bool) {
        let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let sleeper = state.sleeper else {
                state.isRung = state.isRung || isRung
                return nil
            }
            state.timer?.cancel()
            state.timer = nil
            state.sleeper = nil
            return sleeper
        }
        sleeper?.resume()
    }
}
