import Adapters
import CanonicalModel
import Dispatch
import Synchronization

/// All jobs of a running gateway.
final class SyncDesk: Sendable {
    let workers: [SyncWorker]
    private let surroundings: SyncSurroundings
    private let watch = Mutex<Task<Void, Never>?>(nil)
    /// Changes have been written and the jobs have not been told yet.
    private let isNews = Atomic<Bool>(false)

    /// Gathers what is written at about the same time.
    private static let pause = DispatchTimeInterval.milliseconds(50)
    /// How soon a word from the command line is heard.
    private static let hearing = Duration.seconds(1)

    init(jobs: [SyncJob], surroundings: SyncSurroundings) {
        self.surroundings = surroundings
        workers = jobs.filter(\.isEnabled).map { SyncWorker(job: $0, surroundings: surroundings) }
    }

    /// Once.
    func start() {
        guard !workers.isEmpty else { return }
        surroundings.engine.commits.onRing { [weak self] in self?.changed() }
        for worker in workers { worker.start() }
        watch.withLock { watch in
            watch = Task.detached { [weak self] in
                var known: [JobName: Bool] = [:]
                while !Task.isCancelled {
                    try? await Task.sleep(for: Self.hearing)
                    self?.listen(&known)
                }
            }
        }
    }

    private func changed() {
        guard !isNews.exchange(true, ordering: .acquiringAndReleasing) else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.pause) { [weak self] in
            guard let self else { return }
            isNews.store(false, ordering: .releasing)
            for worker in workers where worker.job.schedule.onEvent { worker.wake() }
        }
    }

    /// Wakes jobs of which somebody has asked something beside the gateway.
    private func listen(_ known: inout [JobName: Bool]) {
        for worker in workers {
            let name = worker.job.name
            let (isPaused, isAsked) = (try? surroundings.engine.look { store throws(StoreError) in
                (try store.syncState(of: name).isPaused, try !store.openSyncRequests(of: name, limit: 1).isEmpty)
            }) ?? (false, false)
            if isAsked && !isPaused || known[name].map({ $0 != isPaused }) ?? false { worker.wake() }
            if isAsked && isPaused && known[name, default: false] { worker.wake() }
            known[name] = isPaused
        }
    }

    /// Takes no new link, and waits so long for those under way.
    func stop(timeoutSeconds: Double) {
        watch.withLock { $0?.cancel() }
        let done = DispatchSemaphore(value: 0)
        Task.detached { [workers] in
            await withTaskGroup(of: Void.self) { group in
                for worker in workers { group.addTask { await worker.stop() } }
            }
            done.signal()
        }
        _ = done.wait(timeout: .now() + timeoutSeconds)
    }

    /// Of what one job was told and has not looked at yet. The poll finds what is refused.
    static let mostTold = 10_000

    /// What a system has said is changed, durably. Waits for the writer.
    /// - Throws: `limitReached` where too much of it waits already.
    func tell(_ system: SystemName, changed tickets: [TwinID]) throws(CanonicalError) {
        let told = workers.filter { worker in
            switch worker.job.ends.remote.place {
            // A job may know the system by another name.
            case .system(let known): known.name == system
            case .tenant: worker.job.rules.systems.remote == system
            }
        }
        guard !told.isEmpty else { throw CanonicalError.notFound(.path, "no job reaches a system '\(system)'") }
        let names = told.map(\.job.name)
        let result = surroundings.engine.perform(
            .custom { context in
                for name in names {
                    guard try context.store.extentOfSyncTold(to: name, limit: Self.mostTold).count < Self.mostTold else {
                        throw CanonicalError(.limitReached, "job '\(name)' still has \(Self.mostTold) tickets to look at; later")
                    }
                    try context.store.tell(name, changed: tickets)
                }
                return .done
            })
        _ = try result.get()
        for worker in told { worker.wake() }
    }
}
