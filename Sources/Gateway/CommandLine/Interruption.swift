import Dispatch
import Foundation
import Synchronization

/// Somebody wants the command to end, by Ctrl-C or SIGTERM, and it still has to take something back. As long as this lives; with it the
/// signals have their usual effect again.
final class Interruption {
    private let flag: Flag
    private let sources: [any DispatchSourceSignal]

    private static let signals = [SIGINT, SIGTERM]

    var hasCome: Bool { flag.isSet.load(ordering: .acquiring) }

    init() {
        let flag = Flag()
        self.flag = flag
        sources = Self.signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { flag.isSet.store(true, ordering: .releasing) }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        for number in Self.signals { signal(number, SIG_DFL) }
    }

    private final class Flag: Sendable {
        let isSet = Atomic<Bool>(false)
    }
}
