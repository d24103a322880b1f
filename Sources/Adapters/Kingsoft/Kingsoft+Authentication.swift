import CanonicalModel

extension Kingsoft {
    /// Finds out who calls, from the headers AppId, Timestamp and Sign.
    struct Authentication {
        let cryptography: any Cryptography
        let defaultWindowSeconds: Int64

        /// - Throws: `CanonicalError.unauthenticated`; its message is for the log.
        func caller(of request: GateRequest, in engine: any TicketReading) throws(CanonicalError) -> Caller {
            let appID = try header("AppId", of: request)
            let timestamp = try header("Timestamp", of: request)
            let sign = try header("Sign", of: request)
            guard let stamp = Timestamp(timestamp) else {
                throw .unauthenticated(.clock, "Timestamp of app \(appID) is neither 10 nor 13 digits")
            }
            guard let caller = engine.caller(Kingsoft.contract, CallerName(appID)), caller.isEnabled, !caller.secrets.isEmpty
            else { throw .unauthenticated(.unknownCaller, "app \(appID) is unknown, disabled or without a secret") }
            let recipe = try recipe(of: caller)
            guard stamp.isWithin(recipe.windowSeconds ?? defaultWindowSeconds, of: request.receivedAt) else {
                throw .unauthenticated(.clock, "Timestamp \(timestamp) of app \(appID) is outside the window")
            }
            let call = SignedCall(
                appID: appID, timestamp: timestamp, method: request.method.rawValue, path: request.rawPath,
                body: request.body)
            guard recipe.accepts(sign, of: call, secrets: caller.secrets, cryptography) else {
                throw .unauthenticated(.signature, "Sign of app \(appID) does not fit its recipe")
            }
            return caller
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

        /// Both ends count, each in the caller's own unit.
        func isWithin(_ seconds: Int64, of now: Moment) -> Bool {
            let distance = isMilliseconds ? now.milliseconds - value : now.seconds - value
            return distance.magnitude <= UInt64(isMilliseconds ? seconds * 1000 : seconds)
        }
    }
}
