/// Where a reader gets what a configuration file only refers to.
package struct ConfigSources: Sendable {
    package var overrides: EnvironmentOverrides
    /// Reads a file of at most so many bytes.
    package var readFile: @Sendable (_ path: String, _ limit: Int) throws(UnreadableFile) -> [UInt8]

    package init(
        overrides: EnvironmentOverrides = EnvironmentOverrides(),
        readFile: @escaping @Sendable (_ path: String, _ limit: Int) throws(UnreadableFile) -> [UInt8] = { (_, _) throws(UnreadableFile) in throw UnreadableFile(reason: "no files can be read here") }
    ) {
        self.overrides = overrides
        self.readFile = readFile
    }
}

package struct UnreadableFile: Error, Sendable, Equatable {
    /// E.g. "it does not exist".
    package var reason: String

    package init(reason: String) {
        self.reason = reason
    }
}
