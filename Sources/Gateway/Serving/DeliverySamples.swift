import CanonicalModel

/// What hooks and notices tell the metrics.
enum DeliverySamples {
    /// Counting further would cost more than the number is worth.
    private static let most = 100_000

    static func read(_ engine: GatewayEngine, _ worker: DeliveryWorker?) -> [MetricSample] {
        guard let values = worker?.metrics.values else { return [] }
        let counts =
            (try? engine.store.read { store throws(StoreError) in try store.deliveryCounts(limit: most) }) ?? DeliveryCounts()
        return [
            MetricSample(name: "sanmen_outbox_waiting", help: "Hooks and notices not yet delivered, counted up to \(most).", value: .gauge(Double(counts.waiting))),
            MetricSample(name: "sanmen_outbox_dead", help: "Notices given up and not replayed, counted up to \(most).", value: .gauge(Double(counts.dead))),
            MetricSample(name: "sanmen_deliveries_in_flight", help: "Calls under way.", value: .gauge(Double(values.inFlight))),
            MetricSample(name: "sanmen_delivery_taken_total", help: "Attempts that the receiver took.", value: .counter(Double(values.taken))),
            MetricSample(name: "sanmen_delivery_refused_total", help: "Attempts that the receiver answered and did not take.", value: .counter(Double(values.refused))),
            MetricSample(name: "sanmen_delivery_unanswered_total", help: "Attempts without an answer.", value: .counter(Double(values.unanswered))),
            MetricSample(name: "sanmen_delivery_given_up_total", help: "Notices given up.", value: .counter(Double(values.givenUp))),
            MetricSample(name: "sanmen_delivery_postponed_total", help: "Held back, the receiver not answering.", value: .counter(Double(values.postponed))),
        ]
    }
}
