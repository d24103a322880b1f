import Foundation
import Synchronization

/// Runs the body on that many threads at once and returns what each came to, in the order of their numbers.
package func inParallel<Result: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> Result) -> [Result] {
    let results = Results<Result>(count)
    let ready = DispatchSemaphore(value: 0)
    let start = DispatchSemaphore(value: 0)
    let done = DispatchGroup()
    for number in 0..<count {
        done.enter()
        let thread = Thread {
            ready.signal()
            start.wait()
            results.set(number, body(number))
            done.leave()
        }
        thread.stackSize = 1 << 20
        thread.start()
    }
    for _ in 0..<count { ready.wait() }
    for _ in 0..<count { start.signal() }
    done.wait()
    return results.all
}

/// Work on a thread of its own, whose result can be waited for once.
package final class Background<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let done = DispatchSemaphore(value: 0)

    package init(_ body: @escaping @Sendable () -> Value) {
        Thread.detachNewThread { [self] in
            let result = body()
            value.withLock { $0 = result }
            done.signal()
        }
    }

    package func wait() -> Value {
        done.wait()
        return value.withLock { $0! }
    }
}

/// A place for each thread's result.
private final class Results<Value: Sendable>: Sendable {
    private let values: Mutex<[Value?]>

    init(_ count: Int) {
        values = Mutex(Array(repeating: nil, count: count))
    }

    func set(_ place: Int, _ value: Value) {
        values.withLock { $0[place] = value }
    }

    var all: [Value] {
        values.withLock { $0.compactMap { $0 } }
    }
}
