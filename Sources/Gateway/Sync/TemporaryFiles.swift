import Glibc

/// Files on their way from one system to another.
enum TemporaryFiles {
    static func remove(_ path: String) {
        unlink(path)
    }
}
