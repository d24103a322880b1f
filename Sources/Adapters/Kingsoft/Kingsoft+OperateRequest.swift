import CanonicalModel

extension Kingsoft {
    /// What `reject_handle` and `comment_ticket` are given.
    struct OperateRequest: Equatable {
        var ticket: TicketID
        var detail: String
        var productLine: ProductLineID?

        init(_ parameters: Parameters) throws(CanonicalError) {
            ticket = TicketID(try parameters.requiredInt("id", in: 1...Int64.max))
            detail = try parameters.text("detail") ?? ""
            let line = try parameters.int("productGroupId", in: 0...Int64.max)
            productLine = line == 0 ? nil : line.map { ProductLineID($0) }
        }
    }

    /// Where a closing's log entry keeps the name its caller gave.
    static let closerName = "closer_name"

    /// What `close_ticket` is given.
    struct CloseRequest: Equatable {
        var ticket: TicketID
        var closer: Int64
        var closerName: String
        var detail: String
        var attachments: [Attachment]
        var isSolved: Bool
        var solved: Moment

        /// - Parameter now: nobody can have confirmed a solution later.
        init(_ parameters: Parameters, now: Moment) throws(CanonicalError) {
            closer = try parameters.requiredInt("closer_id", in: 1...Int64.max)
            closerName = try parameters.requiredText("closer_name")
            detail = try parameters.text("detail") ?? ""
            attachments = try AttachmentInput.read(
                try parameters.objects("handle_attachment", orSingle: true), named: "handle_attachment", requiresAuthor: true)
            ticket = TicketID(try parameters.requiredInt("id", in: 1...Int64.max))
            isSolved = try parameters.bool("is_solved") ?? false
            let seconds = try parameters.requiredInt("solved_time", in: 1...Kingsoft.epochSeconds.upperBound)
            solved = Moment(seconds: seconds)
            guard seconds <= now.seconds else {
                throw .invalid("solved_time", .outOfRange, "solved_time is in the future")
            }
        }
    }
}
