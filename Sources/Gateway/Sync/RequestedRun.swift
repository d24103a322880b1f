import CanonicalModel

/// A round that somebody has asked for, from the asking to the answer. Whoever asks may take it back until it has begun, so that
/// nothing is carried out that was refused or given up; both the beginning and the taking back are one transaction.
enum RequestedRun {
    private static let most = 100_000
    private static let begun = "begun"

    static func isRun(_ row: SyncRequestRow) -> Bool { row.request["run"] != nil }

    static func hasBegun(_ row: SyncRequestRow) -> Bool { row.request[begun]?.boolValue ?? false }
}

extension RequestedRun {
    /// Marks those of the rows that nobody has taken back, and hands them back; none while the job is paused.
    static func begin(_ rows: [Int64], of job: JobName, _ store: any StoreTransaction) throws(StoreError) -> [Int64] {
        guard try !store.syncState(of: job).isPaused else { return [] }
        var taken: [Int64] = []
        for var row in try store.openSyncRequests(of: job, limit: most) where rows.contains(row.id) {
            guard var request = row.request.objectValue else { continue }
            request[begun] = true
            row.request = .object(request)
            try store.save(row)
            taken.append(row.id)
        }
        return taken
    }

    /// - Returns: whether it will not be carried out; false for one that has begun or is answered.
    static func withdraw(_ id: Int64, of job: JobName, why: String, _ store: any StoreTransaction) throws(StoreError) -> Bool {
        guard let row = try store.openSyncRequests(of: job, limit: most).first(where: { $0.id == id }), !hasBegun(row) else { return false }
        try store.answer(id, with: ["error": JSON(why)])
        return true
    }

    /// All that have not begun: a job that is paused, or let go on, owes nobody a round that was asked for before.
    static func withdrawAll(of job: JobName, why: String, _ store: any StoreTransaction) throws(StoreError) {
        for row in try store.openSyncRequests(of: job, limit: most) where isRun(row) && !hasBegun(row) {
            try store.answer(row.id, with: ["error": JSON(why)])
        }
    }
}

extension SyncState {
    /// Why nothing is run, and what lets it go on; nil where the job is not paused.
    func refusal(of job: JobName) -> String? {
        guard isPaused else { return nil }
        let command = "sanmen sync resume \(job)"
        return "\(job) is paused: \(pauseReason)" + (pauseReason.contains(command) ? "" : "; '\(command)' lets it go on")
    }
}
