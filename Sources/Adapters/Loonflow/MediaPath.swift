import CanonicalModel

extension Loonflow {
    /// How this contract names an uploaded file: `/media/ticket_file/<uuid>.<extension>`. The uuid is the file's id, so the same
    /// file is known by it at every gate.
    struct MediaPath: Equatable {
        static let root = "/media/ticket_file"
        private static let longestExtension = 32

        let id: AttachmentID
        /// With the dot; empty where the uploaded name had nothing that fits.
        let suffix: String

        /// As the running system has it: what follows the last dot, or the whole name where there is none.
        init(_ file: StoredAttachment) {
            id = file.id
            let last = file.name.split(separator: ".", omittingEmptySubsequences: false).last ?? ""
            let plain = last.unicodeScalars.filter { scalar in
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_" || scalar == "-"
            }
            let kept = String(String.UnicodeScalarView(plain.prefix(Self.longestExtension)))
            suffix = kept.isEmpty ? "" : "." + kept
        }

        /// The id in a file's name, whatever its extension.
        static func id(inFileName name: some StringProtocol) -> AttachmentID? {
            let uuid = name.prefix { $0 != "." }
            let groups = uuid.split(separator: "-", omittingEmptySubsequences: false)
            guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
            return AttachmentID(groups.joined())
        }

        /// The id in a path or an address that callers keep in a field.
        static func id(in text: some StringProtocol) -> AttachmentID? {
            guard let place = text.range(of: root + "/") else { return nil }
            let name = text[place.upperBound...]
            return name.contains("/") ? nil : id(inFileName: name)
        }

        var fileName: String { id.dashed + suffix }

        var text: String { "\(Self.root)/\(fileName)" }
    }
}

extension StringProtocol {
    /// Where another text first occurs in this one. Callers' values are bounded by the body's limit, and so is this.
    fileprivate func range(of other: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            guard let slash = self[start...].firstIndex(of: "/") else { return nil }
            if self[slash...].hasPrefix(other) { return slash..<index(slash, offsetBy: other.count) }
            start = index(after: slash)
        }
        return nil
    }
}
