import CanonicalModel

extension Kingsoft {
    /// The attachments that a request names, as callers pass them on from `upload_file`.
    struct AttachmentInput {
        /// More than any ticket has; each is looked up.
        static let most = 100

        /// - Parameter requiresAuthor: `close_ticket` asks for all five members.
        static func read(_ list: [Parameters], named name: String, requiresAuthor: Bool) throws(CanonicalError) -> [Attachment] {
            guard list.count <= most else {
                throw .invalid(name, .outOfRange, "\(name) has more than \(most) attachments")
            }
            var found: [Attachment] = []
            for file in list {
                let author = requiresAuthor
                    ? try file.requiredInt("author", in: 0...Int64.max) : try file.int("author", in: 0...Int64.max) ?? 0
                found.append(
                    Attachment(
                        author: author, name: FileName(try file.requiredText("file_name")).text,
                        path: try checked(path: try file.requiredText("file_path")),
                        size: try file.requiredInt("file_size", in: 0...Int64.max), type: try file.requiredText("file_type")))
            }
            return found
        }

        private static let longestPath = 512

        /// A name that we gave out, or a path or address in a store of the caller's; never one that leads elsewhere.
        private static func checked(path: String) throws(CanonicalError) -> String {
            let segments = path.replacing(#/^[a-z][a-z0-9+.\-]*:\/\//#, with: "").split(separator: "/", omittingEmptySubsequences: false)
            let isPlain = path.utf8.count <= longestPath
                && path.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\\" }
                && segments.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
            guard isPlain else { throw Self.unknown(path) }
            return path
        }

        static func unknown(_ path: String) -> CanonicalError {
            .notFound(.attachment, "file_path is no path that upload_file answers: \(path.prefix(120))")
        }
    }
}

extension Kingsoft.TicketGate {
    /// The given attachments with what is known of their files. Another tenant's file is as unknown as one that never was.
    func resolved(_ given: [Attachment], for visit: Visit) throws(CanonicalError) -> [Attachment] {
        guard !given.isEmpty else { return [] }
        let files = try visit.engine.attachments(given.compactMap { AttachmentID(path: $0.path) }, in: visit.caller.tenant)
        let known = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        var out: [Attachment] = []
        for attachment in given {
            guard let file = known[attachment.path] else {
                guard settings.unknownAttachments == .keep else { throw Kingsoft.AttachmentInput.unknown(attachment.path) }
                out.append(attachment)
                continue
            }
            // How large it is and what it is are facts; what it is called and who gave it, the caller may know better.
            var kept = file.attachment
            kept.name = attachment.name
            if attachment.author != 0 { kept.author = attachment.author }
            out.append(kept)
        }
        return out
    }
}
