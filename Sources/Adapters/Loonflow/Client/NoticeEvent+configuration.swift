extension Loonflow.NoticeEvent {
    init(_ reader: inout ConfigReader) {
        token = reader.secret("token").text
        windowSeconds = Int64(reader.int("windowSeconds", range: 1...86_400, default: 300))
        needsSignedBody = reader.bool("signedBody", default: false)
    }
}
