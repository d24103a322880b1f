import CanonicalModel

/// The loonflow v1.0 REST contract, as a running loonflow 2.0.20 serves it and its documents describe it.
public enum Loonflow {
    public static let contract: ContractName = "loonflow"
    static let prefix = "/api/v1.0"
    /// The app that has every workflow.
    static let ownApp: CallerName = "loonflow"

    public struct Settings: Sendable {
        /// The zone of every time in the contract.
        public var calendar: ZonedCalendar
        /// Seconds a timestamp may be off, either way.
        public var windowSeconds: Int64
        /// Days back that a list without a time range goes; the running system's three years.
        public var listWindowDays: Int64
        /// The running system takes any file.
        public var uploads: UploadPolicy = .everything
        /// Whether an uploaded file can be fetched by its address alone, as from the running system; else only by an app.
        public var openMedia = true

        public init(calendar: ZonedCalendar, windowSeconds: Int64 = 120, listWindowDays: Int64 = 3 * 365) {
            self.calendar = calendar
            self.windowSeconds = windowSeconds
            self.listWindowDays = listWindowDays
        }
    }
}
