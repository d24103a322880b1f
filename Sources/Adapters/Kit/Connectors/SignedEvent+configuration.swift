extension SignedEvent {
    package init(_ reader: inout ConfigReader) {
        self.init(
            secret: reader.secret("secret").text,
            windowSeconds: Int64(reader.int("windowSeconds", range: 1...86_400, default: 300)))
    }
}
