import CanonicalModel

extension Loonflow {
    /// Lets lookups by origin share what they find out: one at a time goes through the list, and answers for all who were waiting
    /// when it began. Who comes later waits for the next, for what they look for may have been made meanwhile.
    actor OriginScan {
        /// As many tickets as one lookup ever looks through.
        private static let most = 1_000_000

        private enum Turn: Sendable {
            /// To go through the list.
            case own
            case served
            case failed(SyncFault)
        }

        private struct Waiter {
            var number: Int
            var answer: CheckedContinuation<Turn, Never>
        }

        private var index = OriginIndex()
        /// When the last scan began that went through everything, in seconds; 0 before there was one.
        private(set) var began: Int64 = 0
        private var isScanning = false
        /// Whom the scan that is under way serves, and whom the next one will.
        private var (served, waiting): ([Waiter], [Waiter]) = ([], [])
        private var nextNumber = 0

        /// - Parameter scan: tells what it reads with `keep`, and at the end `wasWhole`.
        /// - Returns: the tickets with this text, in the order of creation.
        /// - Throws: what the scan met; `interrupted` where the task is cancelled while it waits.
        func ids(with text: String, scan: @Sendable () async throws(SyncFault) -> Void) async throws(SyncFault) -> [Int64] {
            switch await turn() {
            case .served: break
            case .failed(let fault): throw fault
            case .own:
                do throws(SyncFault) {
                    try await scan()
                } catch {
                    finish(error)
                    throw error
                }
                finish(nil)
            }
            return index.ids(with: text)
        }

        // MARK: What a scan does

        /// Rows that were not read yet; nil where there are too many of them.
        func unknown(of rows: [RemoteColumns]) -> [RemoteColumns]? {
            let unknown = rows.filter { !index.contains($0.id) }
            return index.count + unknown.count <= Self.most ? unknown : nil
        }

        func keep(_ text: String, for row: RemoteColumns) {
            index.keep(text, for: row.id, created: row.created.seconds)
        }

        func forget(before moment: Int64) {
            index.forget(before: moment)
        }

        func wasWhole(begun: Int64) {
            began = begun
        }

        // MARK: Turns

        private func turn() async -> Turn {
            guard isScanning else {
                isScanning = true
                return .own
            }
            nextNumber += 1
            let number = nextNumber
            return await withTaskCancellationHandler {
                await withCheckedContinuation { answer in
                    if Task.isCancelled {
                        answer.resume(returning: .failed(.interrupted))
                    } else {
                        waiting.append(Waiter(number: number, answer: answer))
                    }
                }
            } onCancel: {
                Task { await self.cancel(number) }
            }
        }

        private func cancel(_ number: Int) {
            let isMeant = { (waiter: Waiter) in waiter.number == number }
            if let place = waiting.firstIndex(where: isMeant) {
                waiting.remove(at: place).answer.resume(returning: .failed(.interrupted))
            } else if let place = served.firstIndex(where: isMeant) {
                served.remove(at: place).answer.resume(returning: .failed(.interrupted))
            }
        }

        private func finish(_ fault: SyncFault?) {
            switch fault {
            case nil: for waiter in served { waiter.answer.resume(returning: .served) }
            // Only who scanned is to stop; somebody else goes on.
            case .interrupted?: waiting = served + waiting
            case let fault?: for waiter in served { waiter.answer.resume(returning: .failed(fault)) }
            }
            served = []
            guard let next = waiting.first else {
                isScanning = false
                return
            }
            served = Array(waiting.dropFirst())
            waiting = []
            next.answer.resume(returning: .own)
        }
    }
}
