import CanonicalModel
import Synchronization

/// What every tenant has defined, as readers see it at this moment: immutable values, replaced whole.
final class DefinitionsBoard: Sendable {
    private let state = Mutex(DefinitionsSnapshot())

    var snapshot: DefinitionsSnapshot {
        state.withLock { $0 }
    }

    func publish(_ snapshot: DefinitionsSnapshot) {
        state.withLock { $0 = snapshot }
    }

    func callers(_ contract: ContractName, named name: CallerName) -> [Caller] {
        state.withLock { $0.callers(contract, named: name) }
    }

    func definitions(of tenant: TenantID) -> Definitions {
        state.withLock { $0.definitions[tenant] } ?? Definitions(tenant: tenant)
    }
}

/// The definitions of all tenants as of one moment.
struct DefinitionsSnapshot: Sendable {
    fileprivate(set) var definitions: [TenantID: Definitions] = [:]
    private var callersByTenant: [TenantID: [Caller]] = [:]
    private var callersByContract: [ContractName: [Caller]] = [:]
    /// In order of their tenants.
    private var callersByName: [CallerKey: [Caller]] = [:]
    /// Grows with every change, so that an unchanged one need not be published.
    private(set) var revision: UInt64 = 0

    private struct CallerKey: Hashable {
        var contract: ContractName
        var name: CallerName
    }

    subscript(tenant: TenantID) -> Definitions {
        definitions[tenant] ?? Definitions(tenant: tenant)
    }

    mutating func replace(_ definitions: Definitions) {
        self.definitions[definitions.tenant] = definitions
        revision += 1
    }

    mutating func replace(callers: [Caller], of tenant: TenantID) {
        callersByTenant[tenant] = callers
        let all = callersByTenant.sorted { $0.key < $1.key }.flatMap(\.value)
        callersByContract = Dictionary(grouping: all, by: \.contract)
        callersByName = Dictionary(grouping: all) { CallerKey(contract: $0.contract, name: $0.name) }
        revision += 1
    }

    func callers(_ contract: ContractName, named name: CallerName) -> [Caller] {
        callersByName[CallerKey(contract: contract, name: name)] ?? []
    }

    func callers(_ contract: ContractName) -> [Caller] {
        callersByContract[contract] ?? []
    }

    func callers(of tenant: TenantID) -> [Caller] {
        callersByTenant[tenant] ?? []
    }
}
