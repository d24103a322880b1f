import CanonicalModel

extension Kingsoft {
    /// What `create` is given, checked as far as the request alone allows.
    struct CreateRequest {
        var title: String
        var detail: String
        var tags: [TagID]
        var reported: Moment
        var classification: Classification
        var customer: Customer
        var productLine: ProductLineID
        var isOwnProductLine: Bool
        var attachments: [Attachment]
        /// These two are not in the text's table, but in its example.
        var solutionAttachments: [Attachment]
        var isSolved: Bool
        var needsHandling: Bool
        var relation: Ticket.Relation?
        var form: FormID?
        var formValues: JSONObject
        var creator: Int64
        var creatorName: String

        static let longestTitle = 500
        /// More than any customer has; each answer that shows the ticket carries them along.
        private static let mostAccounts = 500

        /// - Parameter latest: no customer can have called later than this.
        init(_ parameters: Parameters, latest: Moment) throws(CanonicalError) {
            title = try parameters.requiredText("title")
            guard title.unicodeScalars.count <= Self.longestTitle else {
                throw .invalid("title", .tooLong, "title is longer than \(Self.longestTitle) characters")
            }
            detail = try parameters.requiredText("detail")
            tags = Self.distinct(try parameters.ints("tags")).map { TagID($0) }
            reported = Moment(seconds: try parameters.requiredInt("reported_time", in: 1...Kingsoft.epochSeconds.upperBound))
            guard reported <= latest else {
                throw .invalid("reported_time", .outOfRange, "reported_time is in the future")
            }
            classification = try Self.classification(parameters)
            customer = try Self.customer(parameters)
            productLine = ProductLineID(try parameters.requiredInt("repository_product_id", in: 0...Int64.max))
            isOwnProductLine = try parameters.bool("whether_product_group_id") ?? false
            attachments = try AttachmentInput.read(
                try parameters.objects("attachment"), named: "attachment", requiresAuthor: false)
            solutionAttachments = try AttachmentInput.read(
                try parameters.objects("handle_attachment", orSingle: true), named: "handle_attachment", requiresAuthor: false)
            isSolved = try parameters.bool("is_solved") ?? false
            // The text gives no default; a ticket is for somebody to work on.
            needsHandling = try parameters.bool("need_process") ?? true
            relation = try Self.relation(parameters)
            form = try Self.positive(parameters, "form_id").map { FormID($0) }
            formValues = try parameters.object("form_values") ?? JSONObject()
            creator = try parameters.requiredInt("creator_id", in: 1...Int64.max)
            creatorName = try parameters.requiredText("creator_name")
        }

        private static func classification(_ parameters: Parameters) throws(CanonicalError) -> Classification {
            var found = Classification()
            found.type = try parameters.requiredInt("type", in: 1...3)
            found.priority = try parameters.requiredInt("priority", in: 1...3)
            found.subtype = try positive(parameters, "sub_type", upTo: Kingsoft.int32.upperBound)
            found.secondSubtype = try positive(parameters, "second_subtype", upTo: Kingsoft.int32.upperBound)
            return found
        }

        private static func customer(_ parameters: Parameters) throws(CanonicalError) -> Customer {
            var found = Customer()
            found.organization = OrganizationID(try parameters.requiredInt("customer_organization_id", in: 1...Int64.max))
            found.organizationName = try parameters.requiredText("customer_organization_name")
            let accounts = try parameters.objects("customer_info")
            guard accounts.count <= mostAccounts else {
                throw .invalid("customer_info", .outOfRange, "customer_info has more than \(mostAccounts) accounts")
            }
            for account in accounts {
                found.accounts.append(try Self.account(account))
            }
            return found
        }

        /// Kept in the types that `detail` answers in.
        private static func account(_ given: Parameters) throws(CanonicalError) -> JSON {
            var kept = JSONObject()
            kept["user_id"] = JSON(try given.requiredInt("user_id", in: Int64.min...Int64.max))
            for name in ["attribute", "business_director_id"] {
                if let number = try given.int(name) { kept[name] = JSON(number) }
            }
            if let level = try given.int("level", in: Kingsoft.int32) { kept["level"] = JSON(level) }
            if let name = try given.text("business_director_name") { kept["business_director_name"] = JSON(name) }
            return .object(kept)
        }

        private static func relation(_ parameters: Parameters) throws(CanonicalError) -> Ticket.Relation? {
            let shares = try parameters.bool("use_relate_status") ?? false
            return try positive(parameters, "relate_to_ticket_id").map {
                Ticket.Relation(ticket: TicketID($0), sharesStatus: shares)
            }
        }

        /// 0 is what the text's example sends for what it does not mean to give.
        private static func positive(_ parameters: Parameters, _ name: String, upTo most: Int64 = .max)
            throws(CanonicalError) -> Int64?
        {
            let value = try parameters.int(name, in: 0...most)
            return value == 0 ? nil : value
        }

        private static func distinct(_ numbers: [Int64]) -> [Int64] {
            var seen: Set<Int64> = []
            return numbers.filter { seen.insert($0).inserted }
        }
    }
}
