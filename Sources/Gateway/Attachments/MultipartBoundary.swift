import Adapters

/// What separates the parts of a `multipart/form-data` body, from its `Content-Type` (RFC 2046, RFC 7578).
struct MultipartBoundary: Equatable, Sendable {
    /// A line break, two dashes and the boundary.
    let delimiter: [UInt8]

    /// RFC 2046's limit.
    static let longest = 70

    init(contentType: String) throws(UploadRefusal) {
        guard let parameters = HeaderParameters(contentType), parameters.value == "multipart/form-data" else { throw .notMultipart }
        guard let boundary = parameters["boundary"], !boundary.isEmpty else { throw .malformed("no boundary in the Content-Type") }
        guard boundary.utf8.count <= Self.longest, boundary.utf8.last != 0x20, boundary.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw .malformed("the boundary is longer than \(Self.longest) characters or holds one that may not be in it") }
        delimiter = [0x0D, 0x0A, 0x2D, 0x2D] + Array(boundary.utf8)
    }
}
