import CanonicalModel

extension Native {
    /// What a token lets its bearer see.
    struct Reader {
        var tenant: TenantID
        var workflows: WorkflowScope
    }

    /// `Authorization: Bearer <token>`. A configured token is a caller of the contract; an issued one is in the store, and
    /// looked up for each call, so that a revoked one is worth nothing from the moment it is revoked.
    struct Authenticator {
        let cryptography: any Cryptography

        private static let longest = 1024

        func reader(of call: GateCall) throws(CanonicalError) -> Reader {
            let token = try bearer(of: call.request)
            let hash = cryptography.digest(.sha256, Array(token.utf8))
            if let caller = configured(hash, call.engine) {
                return Reader(tenant: caller.tenant, workflows: caller.workflows)
            }
            guard AccessTokenText.isPossible(token), let issued = try call.engine.accessToken(hash: hash),
                cryptography.constantTimeEquals(issued.hash, hash)
            else { throw .unauthenticated(.token, "the token is not known") }
            guard !issued.hasExpired(at: call.request.receivedAt) else {
                throw .unauthenticated(.token, "the token has expired")
            }
            // Every role there is may read.
            return Reader(tenant: issued.tenant, workflows: issued.workflows)
        }

        private func bearer(of request: GateRequest) throws(CanonicalError) -> String {
            let headers = request.headers.all("Authorization")
            guard let header = headers.first else { throw .unauthenticated(.missing, "a bearer token is needed") }
            let parts = header.split(separator: " ", maxSplits: 1)
            guard headers.count == 1, header.utf8.count <= Self.longest, parts.count == 2, parts[0].lowercased() == "bearer"
            else { throw .unauthenticated(.missing, "Authorization has to be 'Bearer' and one token") }
            return String(parts[1])
        }

        /// Every secret is compared, so that the time says nothing about which one it was. What two callers share is nobody's,
        /// as it might open the wrong tenant.
        private func configured(_ hash: [UInt8], _ engine: any TicketReading) -> Caller? {
            var found: [Caller] = []
            for caller in engine.callers(Native.contract) where caller.isEnabled {
                for secret in caller.secrets
                where cryptography.constantTimeEquals(hash, cryptography.digest(.sha256, Array(secret.utf8))) {
                    found.append(caller)
                }
            }
            return found.count == 1 ? found[0] : nil
        }
    }
}
