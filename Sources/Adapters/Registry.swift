import CanonicalModel

/// Every contract this build knows. Adding one is its folder and one line here.
package enum Registry {
    package static let contracts: [ContractEntry] = [
        Loonflow.entry,
        NGS.entry,
        Kingsoft.entry,
        Native.entry,
    ]

    /// Contracts that an outside system may speak, for sync.
    package static let connectors: [ConnectorEntry] = [
        Loonflow.connector,
        NGS.connector,
        Kingsoft.connector,
    ]
}
