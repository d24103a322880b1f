import CanonicalModel

/// Headers `appname`, `timestamp`, `signature` = hex MD5 of timestamp text and token, the manual's chapter 17; and for apps in
/// strict mode a signature of the whole call, with a `nonce`.
extension Loonflow {
    struct Authenticator: Sendable {
        var cryptography: any Cryptography
        var windowSeconds: Int64

        /// The app that calls, and in strict mode what has to be used up before the call counts.
        struct Admission {
            var caller: Caller
            var nonce: Nonce?
        }

        /// The signature is checked before its age, as callers are used to, and before its nonce: who cannot sign learns of neither.
        func admit(_ request: GateRequest, engine: any TicketReading) throws(CanonicalError) -> Admission {
            guard let name = request.headers["appname"], !name.isEmpty else {
                throw .unauthenticated(.missing, "appname is not provide in request header")
            }
            guard let signature = request.headers["signature"], let stamp = request.headers["timestamp"] else {
                throw .unauthenticated(.missing, "signature and timestamp should be provided in request header")
            }
            guard let seconds = Int64(stamp), !stamp.hasPrefix("+") else {
                throw .unauthenticated(.clock, "timestamp in request header is not a number of seconds")
            }
            let apps = engine.callers(Loonflow.contract, named: CallerName(name)).filter(\.isEnabled)
            guard !apps.isEmpty else {
                spendAsMuch(on: request, name: name, signature, stamp: stamp)
                throw .unauthenticated(.unknownCaller, "Appname:\(name) in request header is unauthorized")
            }
            let found = try CallerProof.only(of: apps, ambiguous: Self.wrongSignature) { app throws(CanonicalError) in
                try provenNonce(request, app, signature, stamp: stamp)
            }
            try checkAge(of: seconds, at: request.receivedAt)
            return Admission(
                caller: found.caller, nonce: found.proof.map { nonce($0, of: found.caller, stamp: seconds) })
        }

        /// The nonce of a call that this app has signed, in strict mode; nil out of it.
        private func provenNonce(
            _ request: GateRequest, _ app: Caller, _ signature: String, stamp: String
        ) throws(CanonicalError) -> String? {
            if Loonflow.isStrict(app) { return try checkedNonce(request, app, signature, stamp: stamp) }
            guard matches(signature, stamp: stamp, secrets: app.secrets) else { throw Self.wrongSignature }
            return nil
        }

        private static let wrongSignature = CanonicalError.unauthenticated(
            .signature, "The signature you provide in request header is invalid")

        private func checkAge(of seconds: Int64, at now: Moment) throws(CanonicalError) {
            let age = now.seconds.subtractingReportingOverflow(seconds)
            guard !age.overflow, age.partialValue.magnitude <= windowSeconds.magnitude else {
                throw .unauthenticated(
                    .clock,
                    "The signature you provide in request header is expire, please ensure in \(windowSeconds)s")
            }
        }

        private func matches(_ signature: String, stamp: String, secrets: [String]) -> Bool {
            var found = false
            for secret in secrets {
                let good = Loonflow.signature(stamp: stamp, token: secret, cryptography: cryptography)
                if cryptography.constantTimeEquals(Array(good.utf8), Array(signature.utf8)) { found = true }
            }
            return found
        }
    }

    /// What a caller sends as `signature`.
    public static func signature(stamp: String, token: String, cryptography: any Cryptography) -> String {
        Hex.encode(cryptography.digest(.md5, Array((stamp + token).utf8)))
    }

    /// The caller's own setting.
    static let strictSetting = "strict"

    static func isStrict(_ caller: Caller) -> Bool {
        caller.settings[strictSetting]?.boolValue == true
    }
}

// MARK: Strict mode

extension Loonflow.Authenticator {
    /// The nonce of a call whose signature is right.
    private func checkedNonce(
        _ request: GateRequest, _ caller: Caller, _ signature: String, stamp: String
    ) throws(CanonicalError) -> String {
        guard let nonce = request.headers["nonce"] else {
            throw .unauthenticated(.missing, "nonce should be provided in request header: the app is in strict mode")
        }
        guard Loonflow.StrictCall.isNonce(nonce) else {
            throw .unauthenticated(.missing, "nonce in request header should be 16 to 64 visible characters")
        }
        guard let call = Loonflow.StrictCall(request, app: caller.name.value, timestamp: stamp, nonce: nonce) else {
            throw .unauthenticated(.signature, "a signed header is given more than once in request header")
        }
        guard call.isSigned(signature, tokens: caller.secrets, cryptography) else { throw Self.wrongSignature }
        return nonce
    }

    /// Remembered for as long as the timestamp is good and a call may wait for the writer.
    private func nonce(_ value: String, of caller: Caller, stamp: Int64) -> Nonce {
        Nonce(
            owner: "\(Loonflow.contract)/\(caller.tenant)/\(caller.name)", value: Array(value.utf8),
            expires: Moment(seconds: stamp + windowSeconds + Self.longestWait))
    }

    /// Seconds; more than any request may take.
    private static var longestWait: Int64 { 300 }

    /// For an app that is not known, so that the time of the answer does not tell which are.
    private func spendAsMuch(on request: GateRequest, name: String, _ signature: String, stamp: String) {
        let tokens = ["an unknown app has no token"]
        if let nonce = request.headers["nonce"], Loonflow.StrictCall.isNonce(nonce) {
            _ = Loonflow.StrictCall(request, app: name, timestamp: stamp, nonce: nonce)?
                .isSigned(signature, tokens: tokens, cryptography)
        } else {
            _ = matches(signature, stamp: stamp, secrets: tokens)
        }
    }
}
