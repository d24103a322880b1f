import Adapters

/// What holds for the files of all contracts; which files one takes is its own setting.
struct AttachmentSettings: Sendable {
    /// Files that come in at once.
    var uploads = 64
    /// Room on the disk that files do not take.
    var keepFreeBytes = 256 << 20
}
