extension JSON {
    /// The value as JSON text: members in their order, numbers as they came.
    ///
    /// - Parameters:
    ///   - ascii: write everything above 0x7E as `\uxxxx`, as Python's `json.dumps` does.
    ///   - pretty: one element a line, indented by two spaces.
    public func encoded(ascii: Bool = false, pretty: Bool = false) -> [UInt8] {
        var writer = JSONWriter(ascii: ascii, pretty: pretty, capacity: 1024)
        writer.value(self)
        return writer.bytes
    }

    /// The value as compact JSON text.
    public var text: String {
        String(decoding: encoded(), as: UTF8.self)
    }
}

extension JSON: CustomStringConvertible {
    public var description: String {
        text
    }
}
