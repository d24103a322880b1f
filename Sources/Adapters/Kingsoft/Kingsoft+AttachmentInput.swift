import CanonicalModel

extension Kingsoft {
    /// Attachments as callers pass them on from `upload_file`.
    /// - Parameter requiresAuthor: `close_ticket` asks for all five members.
    static func attachments(in list: [Parameters], requiresAuthor: Bool) throws(CanonicalError) -> [Attachment] {
        var found: [Attachment] = []
        for file in list {
            let author = requiresAuthor
                ? try file.requiredInt("author", in: 0...Int64.max) : try file.int("author", in: 0...Int64.max) ?? 0
            found.append(
                Attachment(
                    author: author, name: try file.requiredText("file_name"),
                    path: try checked(path: try file.requiredText("file_path")),
                    size: try file.requiredInt("file_size", in: 0...Int64.max), type: try file.requiredText("file_type")))
        }
        return found
    }

    private static let longestPath = 512

    /// A path is only ever a name below our own folder for files.
    private static func checked(path: String) throws(CanonicalError) -> String {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = path.utf8.count <= longestPath
            && path.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\\" }
            && segments.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
        guard isPlain else { throw .notFound(.attachment, "file_path is no path that upload_file answers") }
        return path
    }
}
