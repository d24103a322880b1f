extension JSON {
    /// Reads one JSON text (RFC 8259, UTF-8, nothing around it but white space).
    ///
    /// Of two members of the same name the later one's value counts, at the first one's place. `\u0000` is accepted; half a
    /// surrogate pair is not, because no Swift string and no UTF-8 text can carry it.
    public init(
        parsing bytes: [UInt8], limits: JSONLimits = JSONLimits(), tolerance: JSONTolerance = .strict
    ) throws(JSONSyntaxError) {
        self = try bytes.withUnsafeBufferPointer { buffer throws(JSONSyntaxError) in
            try JSON(parsing: buffer, limits: limits, tolerance: tolerance)
        }
    }

    public init(
        parsing bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = JSONLimits(), tolerance: JSONTolerance = .strict
    ) throws(JSONSyntaxError) {
        var reader = JSONReader(input: bytes, limits: limits, tolerance: tolerance)
        self = try reader.document()
    }

    public init(
        parsing bytes: some Collection<UInt8>, limits: JSONLimits = JSONLimits(), tolerance: JSONTolerance = .strict
    ) throws(JSONSyntaxError) {
        try self.init(parsing: Array(bytes), limits: limits, tolerance: tolerance)
    }

    public init(
        parsing text: String, limits: JSONLimits = JSONLimits(), tolerance: JSONTolerance = .strict
    ) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8), limits: limits, tolerance: tolerance)
    }
}
