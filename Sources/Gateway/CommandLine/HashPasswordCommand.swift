import Foundation

/// `sanmen hash-password`
enum HashPasswordCommand {
    private static let longest = 1024

    static let verb = Verb(
        name: "hash-password", usage: "< FILE",
        summary: "Read a password from standard input and print what goes into directory.json5 as passwordHash.",
        details: "NGS clients log in with it (POST /ngs/login). The password itself is kept nowhere.", options: []
    ) { _, terminal in
        if isatty(STDIN_FILENO) == 1 { terminal.complain("password, then Enter (it is shown as you type):") }
        guard let password = readLine(strippingNewline: true), !password.isEmpty, password.utf8.count <= longest else {
            throw CommandFailure("a password of 1 to \(longest) bytes is needed on standard input")
        }
        terminal.print(try OpenSSLCryptography().hashPassword(password))
    }
}
