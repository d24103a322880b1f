import CanonicalModel

extension Loonflow {
    /// A notice's title and content: the workflow's templates over the ticket's columns and fields.
    struct NoticeTexts {
        let title: String
        let content: String

        init(_ view: TicketView) {
            var writer = JSONWriter()
            view.writeTicketData(&writer, unset: .null)
            // What was just written is read back, so that templates know exactly the names that the notice carries.
            let values = (try? JSON(parsing: writer.bytes))?.objectValue ?? JSONObject()
            title = NoticeTexts.filled(view.workflow?.titleTemplate ?? "{title}", values)
            content = NoticeTexts.filled(view.workflow?.contentTemplate ?? "", values)
        }

        /// An empty field reads None, as the running system prints it; a placeholder for which there is no such column or
        /// field stays as it was written.
        private static func filled(_ template: String, _ values: JSONObject) -> String {
            let template = TitleTemplate(parsing: template)
            return (try? template.render { key in values[key].map { $0.isNull ? "None" : $0.plainText } ?? "{\(key)}" }) ?? template.text
        }
    }
}
