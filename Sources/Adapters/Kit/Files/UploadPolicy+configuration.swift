extension UploadPolicy {
    /// Reads a contract's `attachments`.
    init(_ reader: inout ConfigReader, default standard: UploadPolicy) {
        let largest = reader.int("maxBytes", range: 1...(4 << 30), default: standard.maxBytes)
        let extensions = reader.optionalStringList("extensions")
        for given in extensions ?? [] where given.contains("/") || given.hasPrefix(".") {
            reader.report("extensions", "'\(given)' in 'extensions' must be an extension without its dot, e.g. png, or *")
        }
        let types = reader.optionalStringList("types")
        for given in types ?? [] where !UploadPolicy.isTypePattern(given.lowercased()) {
            reader.report("types", "'\(given)' in 'types' must be a type, e.g. image/png or image/*, or *")
        }
        self.init(
            maxBytes: largest, extensions: extensions.map { Set($0.map { $0.lowercased() }) } ?? standard.extensions,
            types: types.map { Set($0.map { $0.lowercased() }) } ?? standard.types)
    }

    private static func isTypePattern(_ text: String) -> Bool {
        if text == any { return true }
        return MediaType.isWellFormed(text.hasSuffix("/*") ? text.dropLast() + "x" : text)
    }
}
