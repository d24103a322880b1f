import CanonicalModel

extension Kingsoft {
    /// What rendering tickets needs to know beyond them.
    struct View {
        let definitions: Definitions
        let people: People
        let calendar: ZonedCalendar
        let shownStatus: ShownStatus
        let now: Moment
        /// Nil where no files are served: a path is then shown as it was given.
        var downloads: DownloadAddresses?

        func productLine(of ticket: Ticket) -> ProductLine? {
            ticket.productLine.flatMap { definitions.productLines[$0] }
        }

        /// Who answers for a product line: its manager, or else its group's leader.
        func manager(of line: ProductLine?) -> Username? {
            guard let line else { return nil }
            return line.manager ?? line.department.flatMap { definitions.directory.departments[$0]?.leader }
        }

        /// 0 where not reached.
        func epoch(_ moment: Moment?) -> Int64 {
            moment?.seconds ?? 0
        }

        /// Empty where not reached.
        func dateTime(_ moment: Moment?) -> String {
            moment.map(calendar.dateTimeText) ?? ""
        }

        /// The custom fields, and what this contract's callers gave beyond those the workflow knows.
        func formValues(of ticket: Ticket) -> JSON {
            var values = ticket.fields
            for (key, value) in ticket.groups[Kingsoft.unknownFormValues]?.objectValue ?? JSONObject()
            where values[key] == nil {
                values[key] = value
            }
            return .object(values)
        }
    }

    /// The field group that keeps `form_values` for which the workflow has no field.
    static let unknownFormValues = "form_values"

    /// Whole seconds between the moments that the contract reports; 0 while either has not been reached, never negative.
    struct Durations: Equatable {
        var created: Int64
        var pending: Int64
        var process: Int64
        var confirm: Int64
        var close: Int64
        var total: Int64
        /// Of a ticket that is suspended now, until now.
        var suspended: Int64

        init(_ moments: TicketMoments, isSuspended: Bool, now: Moment) {
            created = Self.span(moments.reported, moments.created)
            pending = Self.span(moments.created, moments.started)
            process = Self.span(moments.created, moments.finished)
            confirm = Self.span(moments.finished, moments.solved)
            close = Self.span(moments.finished, moments.closed)
            total = Self.span(moments.reported, moments.solved)
            suspended = isSuspended ? Self.span(moments.suspended, now) : 0
        }

        private static func span(_ from: Moment?, _ to: Moment?) -> Int64 {
            guard let from, let to else { return 0 }
            return max(0, to.seconds - from.seconds)
        }
    }
}
