import Glibc

/// A file to be sent, open for reading; closed when nobody holds it any more.
final class OpenFile: Sendable {
    let descriptor: Int32
    let size: Int

    /// Nil where there is no such regular file.
    init?(path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        size = Int(facts.st_size)
    }

    deinit {
        close(descriptor)
    }
}
