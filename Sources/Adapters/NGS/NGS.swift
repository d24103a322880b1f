import CanonicalModel

/// The NGS work-order contract: `/ngs/login`, `/ngs/logout` and `/ngs/wo/…`.
public enum NGS {
    public static let contract: ContractName = "ngs"
}
