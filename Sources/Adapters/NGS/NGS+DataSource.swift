import CanonicalModel

extension NGS {
    /// A data source's own settings, from its caller record: `{"apiWhiteList": ["192.0.2.0/24", …], "epids": ["…", …]}`.
    struct DataSource {
        /// Addresses that may call without a token.
        var whiteList: [CIDR]
        /// Nil where the data source lists none and takes any.
        var epids: [String]?
        /// Entries that are no address range; they match nothing.
        var malformed: [String] = []

        init(_ settings: JSON) {
            whiteList = []
            for entry in settings["apiWhiteList"]?.arrayValue ?? [] {
                if let range = entry.stringValue.flatMap({ CIDR($0) }) {
                    whiteList.append(range)
                } else {
                    malformed.append(entry.text)
                }
            }
            epids = settings["epids"]?.arrayValue.map { $0.map(\.plainText) }
        }

        func admits(_ address: IPAddress) -> Bool {
            whiteList.contains { $0.contains(address) }
        }

        func knows(epid: String?) -> Bool {
            guard let epids, !epids.isEmpty else { return true }
            return epid.map(epids.contains) ?? false
        }
    }

    /// What in a data source's settings cannot be meant, in plain words; for checking a configuration before it is used.
    public static func faults(inSettings settings: JSON) -> [String] {
        DataSource(settings).malformed.map { "apiWhiteList: \($0) is no address and no range of addresses" }
    }
}
