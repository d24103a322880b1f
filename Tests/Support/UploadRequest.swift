/// A form with files, as a client would send it; tests bend its parts.
package struct UploadForm: Sendable {
    package var boundary = "------------------------5a39d166e547"
    package var parts: [Part] = []

    package struct Part: Sendable {
        package var head: [UInt8]
        package var content: [UInt8]

        package init(head: String, content: [UInt8]) {
            self.head = Array(head.utf8)
            self.content = content
        }

        package init(head: [UInt8], content: [UInt8]) {
            self.head = head
            self.content = content
        }

        package static func file(_ name: String, _ content: String, type: String? = nil, part: String = "file") -> Part {
            file(name, Array(content.utf8), type: type, part: part)
        }

        package static func file(_ name: String, _ content: [UInt8], type: String? = nil, part: String = "file") -> Part {
            let line = type.map { "\r\nContent-Type: \($0)" } ?? ""
            return Part(head: "Content-Disposition: form-data; name=\"\(part)\"; filename=\"\(name)\"\(line)", content: content)
        }

        package static func field(_ name: String, _ value: String) -> Part {
            Part(head: "Content-Disposition: form-data; name=\"\(name)\"", content: Array(value.utf8))
        }
    }

    package init(_ parts: Part...) {
        self.parts = parts
    }

    package var body: [UInt8] {
        var out: [UInt8] = []
        for part in parts {
            out += Array("--\(boundary)\r\n".utf8) + part.head + Array("\r\n\r\n".utf8) + part.content + Array("\r\n".utf8)
        }
        return out + Array("--\(boundary)--\r\n".utf8)
    }

    package var contentType: String { "multipart/form-data; boundary=\(boundary)" }
}

extension GateClients {
    /// The shipped recipe's `Sign`, of any app.
    package static func kingsoftSign(_ app: String, _ secret: String, at time: String) -> String {
        MD5.hex(app + time + secret)
    }

    package static func kingsoftUpload(_ form: UploadForm) -> ClientRequest {
        kingsoft("POST", "upload_file").with(body: form.body).with("Content-Type", form.contentType)
    }

    package static func loonflowUpload(_ form: UploadForm, user: String? = "lisi") -> ClientRequest {
        loonflow("POST", "/tickets/upload_file", user: user).with(body: form.body).with("Content-Type", form.contentType)
    }
}
