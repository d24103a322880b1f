/// Types of files by the extensions that people know them by.
enum MediaType {
    static let unknown = "application/octet-stream"
    private static let longest = 127

    static let byExtension: [String: String] = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "bmp": "image/bmp", "webp": "image/webp",
        "tif": "image/tiff", "tiff": "image/tiff", "heic": "image/heic",
        "txt": "text/plain", "log": "text/plain", "md": "text/markdown", "csv": "text/csv", "json": "application/json",
        "xml": "application/xml", "yaml": "application/yaml", "yml": "application/yaml",
        "pdf": "application/pdf", "rtf": "application/rtf", "eml": "message/rfc822", "msg": "application/vnd.ms-outlook",
        "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "zip": "application/zip", "gz": "application/gzip", "tgz": "application/gzip", "tar": "application/x-tar",
        "bz2": "application/x-bzip2", "xz": "application/x-xz", "7z": "application/x-7z-compressed",
        "rar": "application/vnd.rar", "pcap": "application/vnd.tcpdump.pcap",
        "mp3": "audio/mpeg", "wav": "audio/wav", "mp4": "video/mp4", "mov": "video/quicktime", "avi": "video/x-msvideo",
    ]

    /// What the same files are also called.
    static let otherNames: Set<String> = [
        "image/jpg", "image/pjpeg", "image/x-png", "image/x-ms-bmp", "image/heif", "text/xml", "text/x-log", "text/json",
        "text/yaml", "text/x-yaml", "application/x-yaml", "text/rtf", "application/x-zip-compressed", "application/x-zip",
        "application/x-gzip", "application/x-gtar", "application/x-compressed-tar", "application/x-rar-compressed",
        "application/x-rar", "application/vnd.rar", "application/x-pdf", "application/csv", "audio/x-wav", "audio/mp3",
    ]

    /// The declared type without parameters, or, where it says nothing, what the extension stands for.
    static func effective(declared: String, extension suffix: String) -> String {
        let media = ContentType(declared).media
        guard isWellFormed(media), media != unknown else { return byExtension[suffix] ?? unknown }
        return media
    }

    /// `token/token` of a bounded length: it goes into a header of the download.
    static func isWellFormed(_ media: String) -> Bool {
        let parts = media.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count == 2 && media.utf8.count <= longest
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.allSatisfy { byte in
                        switch byte {
                        case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
                        default: false
                        }
                    }
            }
    }
}
