import Foundation
import Synchronization

/// A process to be killed from a receiver's thread.
final class Victim: Sendable {
    private let id = Mutex<Int32>(0)

    var processID: Int32 {
        get { id.withLock { $0 } }
        set { id.withLock { $0 = newValue } }
    }

    func kill() {
        let process = processID
        if process > 0 { Foundation.kill(process, SIGKILL) }
    }
}
