/// Which files a contract takes. A file has to fit the limit and both lists.
public struct UploadPolicy: Sendable, Equatable {
    /// Bytes of one file.
    public var maxBytes: Int
    /// Without the dot, lower case; `*` is every one, also none.
    public var extensions: Set<String>
    /// `type/subtype`, `type/*` or `*`.
    public var types: Set<String>

    public static let any = "*"
    public static let defaultMaxBytes = 20 << 20

    public init(maxBytes: Int = UploadPolicy.defaultMaxBytes, extensions: Set<String>, types: Set<String>) {
        self.maxBytes = maxBytes
        self.extensions = extensions
        self.types = types
    }

    /// What people attach to tickets, and nothing that a browser would run.
    public static let documents = UploadPolicy(
        extensions: Set(MediaType.byExtension.keys), types: Set(MediaType.byExtension.values).union(MediaType.otherNames))

    public static let everything = UploadPolicy(extensions: [any], types: [any])

    /// The type the file is kept as. Many client libraries give none or `application/octet-stream` for every file; then it is
    /// the one that the extension stands for.
    public func type(ofFileNamed name: FileName, declared: String) throws(UploadRefusal) -> String {
        let suffix = name.extension
        guard extensions.contains(Self.any) || extensions.contains(suffix) else { throw .extensionNotAllowed(suffix) }
        let type = MediaType.effective(declared: declared, extension: suffix)
        guard allows(type: type) else { throw .typeNotAllowed(type) }
        return type
    }

    private func allows(type: String) -> Bool {
        if types.contains(Self.any) || types.contains(type) { return true }
        return type.split(separator: "/").first.map { types.contains("\($0)/*") } ?? false
    }
}
