import CanonicalModel

/// What a connector tells of a ticket to see whether it is in a job's filter.
package struct ScopeFacts {
    /// Each thing by every name it may be meant by: its number, its name.
    package var workflows: [String] = []
    package var productLines: [String] = []
    package var tags: [String] = []
    package var people: [String] = []
    package var lifecycle: Lifecycle?
    package var created: Moment?

    package init() {}
}

extension SyncFilter {
    package func contains(_ facts: ScopeFacts) -> Bool {
        func allows(_ wanted: [String], _ given: [String]) -> Bool {
            wanted.isEmpty || given.contains { wanted.contains($0) }
        }
        let isOfLifecycle = lifecycles.isEmpty || (facts.lifecycle.map(lifecycles.contains) ?? false)
        let isNewEnough = createdSince.map { since in facts.created.map { $0 >= since } ?? false } ?? true
        return allows(workflows, facts.workflows) && allows(productLines, facts.productLines) && allows(tags, facts.tags)
            && allows(people, facts.people) && isOfLifecycle && isNewEnough
    }
}
