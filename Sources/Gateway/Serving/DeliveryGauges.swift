import CanonicalModel

/// What hooks and notices tell the metrics.
enum DeliveryGauges {
    /// Counting further would cost more than the number is worth.
    private static let most = 100_000

    static func read(
        _ engine: GatewayEngine, _ worker: DeliveryWorker?
    ) -> [(name: String, help: String, kind: String, value: Double)] {
        guard let values = worker?.metrics.values else { return [] }
        let counts =
            (try? engine.store.read { store throws(StoreError) in try store.deliveryCounts(limit: most) }) ?? DeliveryCounts()
        return [
            ("sanmen_outbox_waiting", "Hooks and notices not yet delivered, counted up to \(most).", "gauge", Double(counts.waiting)),
            ("sanmen_outbox_dead", "Notices given up and not replayed, counted up to \(most).", "gauge", Double(counts.dead)),
            ("sanmen_deliveries_in_flight", "Calls under way.", "gauge", Double(values.inFlight)),
            ("sanmen_delivery_taken_total", "Attempts that the receiver took.", "counter", Double(values.taken)),
            ("sanmen_delivery_refused_total", "Attempts that the receiver answered and did not take.", "counter", Double(values.refused)),
            ("sanmen_delivery_unanswered_total", "Attempts without an answer.", "counter", Double(values.unanswered)),
            ("sanmen_delivery_given_up_total", "Notices given up.", "counter", Double(values.givenUp)),
            ("sanmen_delivery_postponed_total", "Held back, the receiver not answering.", "counter", Double(values.postponed)),
        ]
    }
}
