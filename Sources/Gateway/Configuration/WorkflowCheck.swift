import Adapters
import CanonicalModel

/// What a workflow must hold together: found when the file is read, not when the first ticket gets stuck.
enum WorkflowCheck {
    static func check(_ workflow: Workflow, _ reader: inout ConfigReader) {
        let states = Set(workflow.states.map(\.id))
        if states.count != workflow.states.count { reader.report("states", "two states have the same id") }
        if Set(workflow.transitions.map(\.id)).count != workflow.transitions.count {
            reader.report("transitions", "two transitions have the same id")
        }
        if Set(workflow.fields.map(\.key)).count != workflow.fields.count {
            reader.report("fields", "two fields have the same key")
        }
        checkKinds(workflow, &reader)
        for transition in workflow.transitions { check(transition, states: states, &reader) }
    }

    private static func checkKinds(_ workflow: Workflow, _ reader: inout ConfigReader) {
        for (kind, name) in [(State.Kind.initial, "initial"), (.end, "end")] {
            let count = workflow.states.filter { $0.kind == kind }.count
            if count != 1 {
                reader.report("states", "a workflow needs exactly one state of kind \"\(name)\"; this one has \(count)")
            }
        }
    }

    private static func check(_ transition: Transition, states: Set<StateID>, _ reader: inout ConfigReader) {
        let named = [transition.source] + [transition.destination].compactMap { $0 } + transition.conditions.map(\.target)
        for id in named where !states.contains(id) {
            reader.report("transitions", "transition \(transition.id) (\(transition.name)) names state \(id), which is not there")
        }
        if transition.destination == nil, transition.conditions.isEmpty {
            reader.report("transitions", "transition \(transition.id) (\(transition.name)) leads nowhere: it needs 'to' or 'conditions'")
        }
    }
}
