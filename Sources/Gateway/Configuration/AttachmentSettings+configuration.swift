import Adapters

extension AttachmentSettings {
    init(_ reader: inout ConfigReader) {
        self.init()
        uploads = reader.int("uploads", range: 1...10_000, default: uploads)
        keepFreeBytes = reader.int("keepFreeMegabytes", range: 0...(1 << 30), default: keepFreeBytes >> 20) << 20
    }
}
