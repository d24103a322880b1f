import CanonicalModel
import Dispatch

/// How far a command is; seen only where a person is looking.
struct ProgressBar {
    private let terminal: Terminal
    private let label: String
    private let total: Int64
    private static let width = 30
    private static let pause: UInt64 = 100_000_000

    init(_ terminal: Terminal) {
        self.init(terminal, label: "", total: 0)
    }

    private init(_ terminal: Terminal, label: String, total: Int64) {
        self.terminal = terminal
        self.label = label
        self.total = total
    }

    func begun(_ label: String, of total: Int64) -> Steps {
        Steps(bar: ProgressBar(terminal, label: label, total: total))
    }

    /// One run of the bar; drawn ten times a second at most.
    final class Steps {
        private let bar: ProgressBar
        private var shown: UInt64 = 0

        fileprivate init(bar: ProgressBar) {
            self.bar = bar
        }

        func text(_ done: Int64) -> String {
            bar.text(done)
        }

        func show(_ done: Int64) {
            let now = DispatchTime.now().uptimeNanoseconds
            guard now &- shown >= ProgressBar.pause else { return }
            shown = now
            bar.terminal.progress(bar.text(done))
        }

        func end() {
            bar.terminal.endProgress()
        }
    }

    /// `tickets [#####.....] 50 %`
    func text(_ done: Int64) -> String {
        let part = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 1
        let full = Int(part * Double(ProgressBar.width))
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: ProgressBar.width - full)
        return "\(label) [\(bar)] \(Int(part * 100)) %"
    }
}
