import CanonicalModel

extension Kingsoft {
    /// Finds out who calls, from the headers AppId, Timestamp and Sign.
    struct Authentication {
        let cryptography: any Cryptography
        let defaultWindowSeconds: Int64

        /// Who calls, and what makes this very call recognizable where the app may not repeat it.
        struct Admission {
            var caller: Caller
            var nonce: Nonce?
        }

        /// - Throws: `CanonicalError.unauthenticated`; its message is for the log.
        func admit(_ request: GateRequest, in engine: any TicketReading) throws(CanonicalError) -> Admission {
            let appID = try header("AppId", of: request)
            let timestamp = try header("Timestamp", of: request)
            let sign = try header("Sign", of: request)
            guard let stamp = Timestamp(timestamp) else {
                throw .unauthenticated(.clock, "Timestamp of app \(appID) is neither 10 nor 13 digits")
            }
            let call = SignedCall(
                appID: appID, timestamp: timestamp, method: request.method.rawValue, path: request.rawPath,
                body: request.body)
            let apps = engine.callers(Kingsoft.contract, named: CallerName(appID)).filter { $0.isEnabled && !$0.secrets.isEmpty }
            guard !apps.isEmpty else { throw refusalOfUnknown(call, stamp, sign: sign, at: request.receivedAt) }
            let several = CanonicalError.unauthenticated(.signature, "Sign fits app \(appID) of more than one tenant")
            return try CallerProof.only(of: apps, ambiguous: several) { app throws(CanonicalError) in
                try admit(call, stamp, sign: sign, as: app, at: request.receivedAt)
            }.proof
        }

        private func admit(
            _ call: SignedCall, _ stamp: Timestamp, sign: String, as caller: Caller, at now: Moment
        ) throws(CanonicalError) -> Admission {
            let recipe = try recipe(of: caller)
            let window = recipe.windowSeconds ?? defaultWindowSeconds
            guard stamp.isWithin(window, of: now) else { throw late(call) }
            guard recipe.accepts(sign, of: call, secrets: caller.secrets, cryptography) else {
                throw .unauthenticated(.signature, "Sign of app \(call.appID) does not fit its recipe")
            }
            guard recipe.refusesReplay, let digest = recipe.bytes(of: sign) else { return Admission(caller: caller) }
            let expires = stamp.moment.advanced(bySeconds: window + Self.longestWait)
            return Admission(caller: caller, nonce: nonce(of: call, digest: digest, caller: caller, expires: expires))
        }

        /// App, time, signature and body together: with most recipes a signature alone is that of many calls. The first three
        /// have no say in where the next begins, the app being the owner and a digest's length its recipe's.
        private func nonce(of call: SignedCall, digest: [UInt8], caller: Caller, expires: Moment) -> Nonce {
            let value = cryptography.digest(.sha256, Array("\(call.timestamp)\n".utf8) + digest + call.body)
            return Nonce(owner: "\(Kingsoft.contract)/\(caller.tenant)/\(caller.name)", value: value, expires: expires)
        }

        /// Seconds that a call may wait for the writer beyond the window; more than any request may take.
        private static let longestWait: Int64 = 300

        /// As it goes with an app that is known, so that neither the answer nor its time tells which are.
        private func refusalOfUnknown(_ call: SignedCall, _ stamp: Timestamp, sign: String, at now: Moment) -> CanonicalError {
            guard stamp.isWithin(defaultWindowSeconds, of: now) else { return late(call) }
            _ = SignRecipe().accepts(sign, of: call, secrets: ["an unknown app has no secret"], cryptography)
            return .unauthenticated(.unknownCaller, "app \(call.appID) is unknown, disabled or without a secret")
        }

        private func late(_ call: SignedCall) -> CanonicalError {
            .unauthenticated(.clock, "Timestamp \(call.timestamp) of app \(call.appID) is outside the window")
        }

        private func header(_ name: String, of request: GateRequest) throws(CanonicalError) -> String {
            guard let value = request.headers[name], !value.isEmpty else {
                throw .unauthenticated(.missing, "header \(name) is missing")
            }
            return value
        }

        private func recipe(of caller: Caller) throws(CanonicalError) -> SignRecipe {
            do throws(SignRecipeError) {
                return try SignRecipe(settings: caller.settings)
            } catch {
                throw .unauthenticated(.signature, "the settings of app \(caller.name) make no recipe: \(error)")
            }
        }
    }

    /// The caller's clock: 10 digits are seconds, 13 are milliseconds.
    struct Timestamp: Equatable {
        let value: Int64
        let isMilliseconds: Bool

        init?(_ text: String) {
            guard text.utf8.count == 10 || text.utf8.count == 13,
                text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int64(text)
            else { return nil }
            self.value = value
            isMilliseconds = text.utf8.count == 13
        }

        var moment: Moment {
            isMilliseconds ? Moment(milliseconds: value) : Moment(seconds: value)
        }

        /// Both ends count, each in the caller's own unit.
        func isWithin(_ seconds: Int64, of now: Moment) -> Bool {
            let distance = isMilliseconds ? now.milliseconds - value : now.seconds - value
            return distance.magnitude <= UInt64(isMilliseconds ? seconds * 1000 : seconds)
        }
    }
}
