import Adapters
import CanonicalModel

/// `connectors/*.json5`: one outside system each. Its contract is its own business but for its name.
enum ConnectorFile {
    static func read(
        _ reader: inout ConfigReader, name: SystemName, connectors: [ConnectorEntry], calendar: ZonedCalendar
    ) -> ConnectedSystem? {
        let contract = reader.string("contract")
        guard let entry = connectors.first(where: { $0.contract.value == contract }) else {
            let known = connectors.map { "'\($0.contract)'" }.joined(separator: ", ")
            if !contract.isEmpty {
                reader.report(
                    "contract", "no outside system speaks '\(contract)' here",
                    hint: known.isEmpty ? "this program has no connectors" : "the contracts are \(known)")
            }
            return nil
        }
        let configuration = entry.configure(&reader, ConnectorEnvironment(calendar: calendar))
        return ConnectedSystem(name: name, contract: entry.contract, configuration: configuration)
    }
}
