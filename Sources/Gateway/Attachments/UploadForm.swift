import Adapters

/// The form of an upload while it is being read: finds the file in it and holds everything to the rules. Pure; where the file's
/// bytes go is the caller's business.
struct UploadForm {
    private let part: String
    private let policy: UploadPolicy
    private var parser: MultipartParser
    private var current = Current.nothing
    private(set) var file: File?
    private(set) var fields: [String: String] = [:]

    struct File: Equatable {
        var name: FileName
        var type: String
        var size = 0
    }

    private enum Current {
        case nothing
        case file
        case field(String, [UInt8])
    }

    private static let longestField = 4096

    init(contentType: String, part: String, policy: UploadPolicy) throws(UploadRefusal) {
        self.part = part
        self.policy = policy
        parser = MultipartParser(boundary: try MultipartBoundary(contentType: contentType))
    }

    /// Reads on; the file's bytes are added to `content`.
    mutating func take(_ bytes: UnsafeRawBufferPointer, into content: inout [UInt8]) throws(UploadRefusal) {
        parser.append(bytes)
        while let event = try parser.next() {
            switch event {
            case .part(let head): try begin(head)
            case .data(let data): try add(data, into: &content)
            case .partEnd: try end()
            }
        }
    }

    /// All of the body has come.
    func conclude() throws(UploadRefusal) -> File {
        guard parser.isComplete else { throw .malformed("the body ends before the form does") }
        guard let file else { throw .missingFile }
        return file
    }

    private mutating func begin(_ head: PartHead) throws(UploadRefusal) {
        guard let given = head.fileName else {
            current = .field(head.name, [])
            return
        }
        guard head.name == part else {
            // A file nobody asked for.
            current = .nothing
            return
        }
        guard file == nil else { throw .severalFiles }
        guard !given.isEmpty else {
            current = .nothing
            return
        }
        let name = FileName(given)
        file = File(name: name, type: try policy.type(ofFileNamed: name, declared: head.type))
        current = .file
    }

    private mutating func add(_ data: ArraySlice<UInt8>, into content: inout [UInt8]) throws(UploadRefusal) {
        switch current {
        case .nothing: break
        case .file:
            let size = (file?.size ?? 0) + data.count
            guard size <= policy.maxBytes else { throw .tooLarge(limit: policy.maxBytes) }
            file?.size = size
            content.append(contentsOf: data)
        case .field(let name, let earlier):
            guard earlier.count + data.count <= Self.longestField else {
                throw .malformed("a field is longer than \(Self.longestField) bytes")
            }
            current = .field(name, earlier + data)
        }
    }

    private mutating func end() throws(UploadRefusal) {
        switch current {
        case .nothing: break
        case .file:
            if file?.size == 0 { throw .empty }
        case .field(let name, let bytes): fields[name] = PartText.decode(bytes)
        }
        current = .nothing
    }
}
