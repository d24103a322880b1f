import CanonicalModel

extension NGS {
    /// What an operator may set for the whole gate; what belongs to one data source is in its caller record.
    public struct Settings: Sendable {
        /// How long a token is good for.
        public var sessionHours: Int64
        /// Also give the ids back as `value`, which the contract's text leaves null.
        public var returnIds: Bool
        /// Names of the field groups that are canonical fields as well.
        public var fieldMap: FieldMap
        /// The sub-tables that `tabc` may name; nil means any well-formed name, an empty set none.
        public var tabcTables: Set<String>?
        /// Proxies whose `X-Forwarded-For` is believed.
        public var trustedProxies: [CIDR]
        public var loginAttempts: LoginAttempts

        public init(
            sessionHours: Int64 = 8, returnIds: Bool = false, fieldMap: FieldMap = .standard, tabcTables: Set<String>? = nil,
            trustedProxies: [CIDR] = [], loginAttempts: LoginAttempts = LoginAttempts()
        ) {
            self.sessionHours = sessionHours
            self.returnIds = returnIds
            self.fieldMap = fieldMap
            self.tabcTables = tabcTables
            self.trustedProxies = trustedProxies
            self.loginAttempts = loginAttempts
        }
    }

    /// Failed logins after which one has to wait.
    public struct LoginAttempts: Sendable {
        public var perAccount: Int
        /// An IPv6 caller counts by its /64 network.
        public var perAddress: Int
        /// Seconds.
        public var window: Int64

        public init(perAccount: Int = 10, perAddress: Int = 100, window: Int64 = 15 * 60) {
            self.perAccount = perAccount
            self.perAddress = perAddress
            self.window = window
        }
    }
}
