import Foundation

/// Finds a state's script: a file that stands in the folder itself and that nobody but the operator could have put there.
struct ScriptFolder: Sendable {
    let path: String

    /// - Returns: the file's full path.
    /// - Throws: `ScriptRefusal` saying why it may not be run.
    func executable(named name: String) throws(ScriptRefusal) -> String {
        guard Self.isPlain(name) else { throw ScriptRefusal("the script's name is not that of a file in the folder of scripts") }
        var folder = stat()
        guard lstat(path, &folder) == 0, folder.st_mode & S_IFMT == S_IFDIR else {
            throw ScriptRefusal("the folder of scripts is missing")
        }
        guard Self.isOperators(folder) else { throw ScriptRefusal("the folder of scripts may be written by others") }
        let file = path + "/" + name
        var found = stat()
        // lstat, so that a link is seen as the link it is.
        guard lstat(file, &found) == 0 else { throw ScriptRefusal("there is no script '\(name)'") }
        guard found.st_mode & S_IFMT == S_IFREG else { throw ScriptRefusal("script '\(name)' is not a regular file") }
        guard Self.isOperators(found) else { throw ScriptRefusal("script '\(name)' may be written by others") }
        guard access(file, X_OK) == 0 else { throw ScriptRefusal("script '\(name)' is not executable") }
        return file
    }

    private static let longestName = 255

    /// Letters, digits, `-`, `_` and `.`, not beginning with a dot or dash: nothing that leads elsewhere or reads as an option.
    static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= longestName else { return false }
        let dot = UInt8(ascii: "."), dash = UInt8(ascii: "-"), underscore = UInt8(ascii: "_")
        guard first != dot, first != dash else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: byte == dot || byte == dash || byte == underscore
            }
        }
    }

    /// Owned by root or by us, and written by nobody else: what is checked is then what is run.
    private static func isOperators(_ file: stat) -> Bool {
        (file.st_uid == 0 || file.st_uid == geteuid()) && file.st_mode & (S_IWGRP | S_IWOTH) == 0
    }
}

struct ScriptRefusal: Error, Equatable, Sendable {
    var reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
