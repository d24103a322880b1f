import CanonicalModel

/// How a system may be called: its place, how long an answer may take, and how much it can bear. The same for all contracts.
package struct RemoteSettings: Equatable, Sendable {
    /// `https://tickets.example.com` or with a path below which the contract's paths lie; without a slash at the end.
    package var baseURL: String
    package var connectMilliseconds = 5_000
    package var totalMilliseconds = 20_000
    /// 0 is no limit.
    package var callsPerSecond = 50.0
    package var inFlight = 8
    /// Of a call that may be repeated, and of any call that was certainly not carried out.
    package var attempts = 4
    package var firstRetryMilliseconds = 500
    package var longestRetrySeconds = 30
    package var breakerFailures = 5
    package var breakerPauseMilliseconds = 10_000
    package var answerBytes = 8 << 20
    package var fileBytes: Int64 = 100 << 20

    package init(baseURL: String) {
        self.baseURL = baseURL
    }

    /// What stands before the contract's path in the request line: signatures cover it.
    package var basePath: String {
        let rest = baseURL.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return rest.count > 3 ? "/" + rest[3] : ""
    }
}

extension RemoteCaller {
    /// Not known.
    package var clockAhead: Int64? { nil }
}

extension ConnectorServices {
    /// Now, by the clock of the remote as far as that is known: what it judges the age of signatures by.
    package var remoteNow: Moment {
        Moment(milliseconds: now().milliseconds + (remote.clockAhead ?? 0))
    }

    /// A moment that what the remote changes from now on is certainly not stamped before: where the clock that it shows is ahead of
    /// the one that it stamps by, as with a gateway in front of it, ours is taken.
    package var pollStart: Moment {
        min(now(), remoteNow)
    }
}
