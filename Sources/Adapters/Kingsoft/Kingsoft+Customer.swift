import CanonicalModel

extension Kingsoft.View {
    /// One entry of `customer_info`.
    struct CustomerAccount: Equatable {
        var user: Int64
        var attribute: Int64?
        var director: Int64?
        var directorName: String?
        var level: Int64?
    }

    /// The name given with the ticket, or else the one the site knows the customer by.
    func organizationName(of ticket: Ticket) -> String {
        guard ticket.customer.organizationName.isEmpty else { return ticket.customer.organizationName }
        return organization(of: ticket)?.name ?? ""
    }

    /// The accounts given with the ticket, what was left out filled in from what the site knows of them; without any, those
    /// the site knows of the customer.
    func accounts(of ticket: Ticket) -> [CustomerAccount] {
        let known = organization(of: ticket)?.accounts ?? []
        guard !ticket.customer.accounts.isEmpty else { return known.map(CustomerAccount.init) }
        // Other contracts keep accounts in their own form, so nothing is taken for granted.
        return ticket.customer.accounts.map { given in
            let user = given["user_id"]?.int64Value ?? 0
            let site = known.first { $0.user == user }
            return CustomerAccount(
                user: user, attribute: given["attribute"]?.int64Value ?? site?.attribute,
                director: given["business_director_id"]?.int64Value ?? site?.director,
                directorName: given["business_director_name"]?.stringValue ?? site?.directorName,
                level: given["level"]?.int64Value ?? site?.level)
        }
    }

    func writeCustomers(of ticket: Ticket, to writer: inout JSONWriter) {
        writer.key("customer_info")
        writer.array { writer in
            for account in accounts(of: ticket) { writeCustomer(account, of: ticket, to: &writer) }
        }
    }

    private func writeCustomer(_ account: CustomerAccount, of ticket: Ticket, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("attribute", account.attribute ?? 0)
            writer.field("business_director_id", account.director ?? 0)
            writer.field("business_director_name", account.directorName ?? "")
            writer.field("level", account.level ?? 0)
            writer.field("ticket_id", ticket.id.value)
            writer.field("user_id", account.user)
        }
    }

    private func organization(of ticket: Ticket) -> Organization? {
        ticket.customer.organization.flatMap { definitions.organizations[$0] }
    }
}

extension Kingsoft.View.CustomerAccount {
    fileprivate init(_ known: Organization.Account) {
        self.init(
            user: known.user, attribute: known.attribute, director: known.director, directorName: known.directorName,
            level: known.level)
    }
}
