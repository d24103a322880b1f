import Foundation

/// Where a command's words go. Colours and progress only where a person is looking.
struct Terminal: Sendable {
    var outputIsTerminal: Bool
    var errorIsTerminal: Bool
    /// Chinese where the locale says so; the commands speak English otherwise.
    var isChinese: Bool

    static func current() -> Terminal {
        let environment = ProcessInfo.processInfo.environment
        let locale = environment["LC_ALL"] ?? environment["LC_MESSAGES"] ?? environment["LANG"] ?? ""
        return Terminal(
            outputIsTerminal: isatty(STDOUT_FILENO) == 1, errorIsTerminal: isatty(STDERR_FILENO) == 1,
            isChinese: locale.hasPrefix("zh"))
    }

    func print(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    func complain(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// For people only: nothing is written where the output is no terminal.
    func progress(_ text: String) {
        guard errorIsTerminal else { return }
        FileHandle.standardError.write(Data(("\r\u{1B}[K" + text).utf8))
    }

    func endProgress() {
        guard errorIsTerminal else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    }
}
