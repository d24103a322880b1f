/// A customer, as the site knows it.
public struct Organization: Equatable, Sendable {
    public var id: OrganizationID
    public var name: String
    public var accounts: [Account]

    public init(id: OrganizationID, name: String, accounts: [Account] = []) {
        self.id = id
        self.name = name
        self.accounts = accounts
    }

    /// One of the customer's accounts; nil where the site says nothing.
    public struct Account: Equatable, Sendable {
        public var user: Int64
        public var attribute: Int64?
        public var level: Int64?
        /// A staff number.
        public var director: Int64?
        public var directorName: String?

        public init(
            user: Int64, attribute: Int64? = nil, level: Int64? = nil, director: Int64? = nil, directorName: String? = nil
        ) {
            self.user = user
            self.attribute = attribute
            self.level = level
            self.director = director
            self.directorName = directorName
        }
    }
}

extension Organization {
    public var json: JSONObject {
        var out: JSONObject = ["id": JSON(id.value), "name": JSON(name)]
        out.set("accounts", accounts.map { .object($0.json) })
        return out
    }

    public init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let name = json["name"]?.stringValue else { return nil }
        var accounts: [Account] = []
        for item in json.list("accounts") {
            guard let account = item.objectValue.flatMap(Account.init(json:)) else { return nil }
            accounts.append(account)
        }
        self.init(id: OrganizationID(id), name: name, accounts: accounts)
    }
}

extension Organization.Account {
    var json: JSONObject {
        var out: JSONObject = ["user": JSON(user)]
        out.set("attribute", attribute)
        out.set("level", level)
        out.set("director", director)
        out.set("director_name", directorName)
        return out
    }

    init?(json: JSONObject) {
        guard let user = json["user"]?.int64Value else { return nil }
        self.init(
            user: user, attribute: json["attribute"]?.int64Value, level: json["level"]?.int64Value,
            director: json["director"]?.int64Value, directorName: json["director_name"]?.stringValue)
    }
}
