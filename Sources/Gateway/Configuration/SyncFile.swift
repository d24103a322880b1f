import Adapters
import CanonicalModel

/// `sync/*.json5`: one job each. Everything that could be found wrong later is found here.
struct SyncFile {
    let name: String
    let systems: [ConnectedSystem]
    /// What the files define, by tenant.
    let definitions: [DefinitionSet]
    let calendar: ZonedCalendar

    /// A job, and where its file says what the files of other jobs may contradict.
    struct Reading {
        var job: SyncJob
        var positions: Positions

        struct Positions {
            var local: SourcePosition
            var remote: SourcePosition
            var filter: SourcePosition

            subscript(side: Side) -> SourcePosition { side == .local ? local : remote }
        }
    }

    /// Nil where an end is missing, which has been noted.
    func read(_ reader: inout ConfigReader) -> Reading? {
        let isEnabled = reader.bool("enabled", default: true)
        let ends = Sided(local: end("local", isEnabled: isEnabled, &reader), remote: end("remote", isEnabled: isEnabled, &reader))
        let filters = reader.object("filter") { reader in
            Sided(
                local: filter("local", of: ends.local, &reader), remote: filter("remote", of: ends.remote, &reader))
        }
        let direction = JobRules.Direction(rawValue: reader.enumeration("direction", default: JobDirection.both).rawValue) ?? .both
        var writers = Writers(both: [:])
        let fields = reader.list("fields") { field(&$0, ends: ends, direction: direction, &writers) }.compactMap { $0 }
        let schedule = schedule(&reader)
        let batch = reader.int("batch", range: 1...5000, default: 200)
        let parallel = reader.int("parallel", range: 1...64, default: 32)
        var rules = JobRules(
            job: JobName(name), systems: Sided(local: ends.local?.name ?? "", remote: ends.remote?.name ?? " "),
            traits: Sided(local: ends.local?.traits ?? EndTraits(), remote: ends.remote?.traits ?? EndTraits()),
            direction: direction, fields: fields.map(\.rule))
        rules.comments = items("comments", &reader, ends, takes: { $0.comments }, gives: { $0.traits.reads })
        rules.attachments = items("attachments", &reader, ends, takes: { $0.attachments }, gives: { $0.givesFiles })
        settle(&rules, &reader, ends)
        guard let local = ends.local, let remote = ends.remote else { return nil }
        if case (.tenant(let one), .tenant(let other)) = (local.place, remote.place), one == other, local.name != remote.name {
            reader.report("remote", "both ends are the tenant '\(one)'", hint: "tie it to another tenant or to a connector")
        }
        if fields.isEmpty { reader.report("fields", "'fields' must name at least one field") }
        let mapping = TicketMapping(fields.map(\.mapping))
        for problem in rules.problems(of: mapping) { reader.report(key(of: problem), problem.description) }
        let job = SyncJob(
            name: JobName(name), isEnabled: isEnabled,
            ends: Sided(
                local: SyncJob.End(place: local.place, filter: filters.local, workflow: local.workflow),
                remote: SyncJob.End(place: remote.place, filter: filters.remote, workflow: remote.workflow)),
            rules: rules, mapping: mapping, schedule: schedule, batch: batch, parallel: parallel)
        return Reading(job: job, positions: positions(&reader))
    }

    private func positions(_ reader: inout ConfigReader) -> Reading.Positions {
        func position(_ key: String) -> SourcePosition { reader.json(key)?.position ?? reader.position }
        return Reading.Positions(local: position("local"), remote: position("remote"), filter: position("filter"))
    }

    enum JobDirection: String, CaseIterable {
        case push, pull, both
    }

    private func key(of problem: RuleProblem) -> String {
        switch problem {
        case .fieldTwice, .higherState, .notWritable: "fields"
        case .sameSystem: "remote"
        case .cannotDelete(_, let setting): setting
        case .cannotRead: "direction"
        case .notPositive(let setting): setting
        }
    }

    // MARK: Ends

    struct ReadEnd {
        var name: SystemName
        var place: SyncJob.Place
        var workflow: WorkflowID?
        var capabilities: ConnectorCapabilities

        var traits: EndTraits { capabilities.traits }
    }

    private func end(_ key: String, isEnabled: Bool, _ reader: inout ConfigReader) -> ReadEnd? {
        guard reader.json(key) != nil else {
            reader.reportMissing(key)
            return nil
        }
        return reader.object(key) { reader in
            let tenant = reader.optionalString("tenant")
            let connector = reader.optionalString("connector")
            let name = reader.optionalString("name")
            let workflow = reader.optionalInt64("workflow").map { WorkflowID($0) }
            switch (tenant, connector) {
            case (let tenant?, nil):
                checkTenant(tenant, isEnabled: isEnabled, &reader)
                if let workflow { checkWorkflow(workflow, of: tenant, &reader) }
                let usual = tenant == "default" ? "sanmen" : "sanmen-\(tenant)"
                return ReadEnd(
                    name: SystemName(name ?? usual), place: .tenant(TenantID(tenant)), workflow: workflow,
                    capabilities: LocalEnd.capabilities)
            case (nil, let connector?):
                if key == "local" { reader.report("connector", "the local end must be a tenant", hint: "exchange the two ends") }
                guard let system = systems.first(where: { $0.name.value == connector }) else {
                    reader.report(
                        "connector", "there is no connectors/\(connector).json5",
                        hint: EditDistance.nearest(to: connector, among: systems.map(\.name.value)).map { "did you mean '\($0)'?" })
                    return nil
                }
                if workflow != nil { reader.report("workflow", "'workflow' is for tickets here; map a field for the other system") }
                return ReadEnd(
                    name: SystemName(name ?? connector), place: .system(system), workflow: nil,
                    capabilities: system.configuration.capabilities)
            default:
                reader.report(
                    tenant == nil ? "tenant" : "connector", "an end is either a 'tenant' here or a 'connector'")
                return nil
            }
        }
    }

    private func filter(_ key: String, of end: ReadEnd?, _ reader: inout ConfigReader) -> SyncFilter {
        reader.object(key) { reader in
            var filter = SyncFilter()
            filter.workflows = reader.stringList("workflows")
            filter.productLines = reader.stringList("productLines")
            for text in reader.stringList("lifecycles") {
                if let lifecycle = lifecycle(text, in: "lifecycles", &reader) { filter.lifecycles.insert(lifecycle) }
            }
            filter.tags = reader.stringList("tags")
            filter.people = reader.stringList("people")
            if let since = reader.optionalString("createdSince") {
                filter.createdSince = calendar.parseDateTime(since.count == 10 ? since + " 00:00:00" : since)
                if filter.createdSince == nil {
                    reader.report("createdSince", "'createdSince' must be like 2026-01-31 or 2026-01-31 08:30:00")
                }
            }
            for used in filter.used where end?.capabilities.filters.contains(used) == false {
                reader.report(used.rawValue, "'\(end?.name.value ?? "")' cannot keep to a filter by \(used.rawValue)", hint: "remove it")
            }
            if let end { checkNames(in: filter, of: end, &reader) }
            let shown = end?.capabilities.readableLifecycles ?? []
            for lifecycle in Lifecycle.allCases where filter.lifecycles.contains(lifecycle) && !shown.isEmpty && !shown.contains(lifecycle) {
                reader.report(
                    "lifecycles", "'\(end?.name.value ?? "")' never shows '\(lifecycle.rawValue)'", hint: "it shows \(Self.list(shown))")
            }
            return filter
        }
    }

    // MARK: When, and what travels

    private func schedule(_ reader: inout ConfigReader) -> SyncJob.Schedule {
        var schedule = SyncJob.Schedule()
        schedule.every = duration(reader.string("every", default: "30s")) ?? {
            reader.report("every", "'every' must be a time such as 500ms, 30s, 5m or 1h")
            return schedule.every
        }()
        if let idle = reader.optionalString("everyIdle") {
            if let idle = duration(idle), idle >= schedule.every {
                schedule.everyIdle = idle
            } else {
                reader.report(
                    "everyIdle", "'everyIdle' must be a time such as 5m, and not shorter than 'every'",
                    hint: "as long as 'every' keeps the job at that pace")
            }
        }
        let full = reader.string("fullEvery", default: "1h")
        schedule.fullEvery = full == "never" ? nil : duration(full) ?? {
            reader.report("fullEvery", "'fullEvery' must be a time such as 30m or 1h, or \"never\"")
            return schedule.fullEvery
        }()
        schedule.onEvent = reader.bool("onEvent", default: true)
        return schedule
    }

    /// Milliseconds, from 100 ms to a year.
    private func duration(_ text: String) -> Int64? {
        for (unit, factor) in [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)] as [(String, Int64)]
        where text.hasSuffix(unit) {
            guard let number = Int64(text.dropLast(unit.count)) else { continue }
            let (value, overflow) = number.multipliedReportingOverflow(by: factor)
            return !overflow && (100...31_536_000_000).contains(value) ? value : nil
        }
        return nil
    }

    /// - Parameter gives: that such things can come from there.
    private func items(
        _ key: String, _ reader: inout ConfigReader, _ ends: Sided<ReadEnd?>, takes: (ConnectorCapabilities) -> Bool,
        gives: (ConnectorCapabilities) -> Bool
    ) -> JobRules.Direction {
        func can(_ side: Side) -> (takes: Bool, given: Bool) {
            (ends[side].map { takes($0.capabilities) } ?? true, ends[side.other].map { gives($0.capabilities) } ?? true)
        }
        let pulls = can(.local).takes && can(.local).given
        let pushes = can(.remote).takes && can(.remote).given
        let usual: JobRules.Direction = pulls ? (pushes ? .both : .pull) : (pushes ? .push : .none)
        guard let wanted = reader.optionalEnumeration(key, JobRules.Direction.self) else { return usual }
        for side in Side.allCases where wanted.allows(writingTo: side) {
            let hint = "set it to \"\(usual.rawValue)\""
            if !can(side).takes {
                reader.report(key, "the \(side.rawValue) system takes no \(key)", hint: hint)
            } else if !can(side).given {
                reader.report(key, "\(key) of the \(side.other.rawValue) system cannot be fetched", hint: hint)
            }
        }
        return wanted
    }
}

extension SyncFilter {
    fileprivate var used: [ConnectorCapabilities.Filter] {
        ConnectorCapabilities.Filter.allCases.filter { filter in
            switch filter {
            case .workflows: !workflows.isEmpty
            case .productLines: !productLines.isEmpty
            case .lifecycles: !lifecycles.isEmpty
            case .tags: !tags.isEmpty
            case .people: !people.isEmpty
            case .createdSince: createdSince != nil
            }
        }
    }
}
