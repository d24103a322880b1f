import CanonicalModel

extension NGS {
    /// Who calls, and for whom.
    struct Identity {
        var dataSource: Caller
        var person: Person
        /// The group in whose name the person acts, as given.
        var group: String?
        /// The database pool an old client names; only recorded.
        var dbPool: String?
    }

    /// Tells who calls: by a token, or by a white-listed address together with `ds`, `epid`, `staffId` and `groupId`.
    struct Credentials {
        let cryptography: any Cryptography
        let trustedProxies: [CIDR]

        /// - Throws: `CanonicalError` of kind `unauthenticated`. A token that is given decides alone: a bad one is not made
        ///   good by the address, and beside a good one the other headers are ignored.
        func identify(_ call: GateCall) throws(CanonicalError) -> Identity {
            var identity: Identity
            if let token = given("token", call) {
                identity = try identify(token: token, call)
            } else {
                identity = try identifyByAddress(call)
            }
            identity.dbPool = given("dbPool", call)
            return identity
        }

        func address(_ request: GateRequest) -> IPAddress? {
            ClientAddress.resolve(
                peer: request.peerAddress, headers: request.headers, trustedProxies: trustedProxies)
        }

        static func hash(of token: String, _ cryptography: any Cryptography) -> [UInt8] {
            cryptography.digest(.sha256, Array(token.utf8))
        }

        /// The session a token stands for, as long as it, its data source and its person are good.
        func session(_ token: String, _ call: GateCall) throws(CanonicalError) -> Session {
            let found = token.utf8.count <= Self.longestToken
                ? try call.engine.session(tokenHash: Self.hash(of: token, cryptography)) : nil
            guard let found, found.contract == NGS.contract, found.expires > call.request.receivedAt else {
                throw .unauthenticated(.token, "token 无效或已过期，请重新登录")
            }
            return found
        }

        private func identify(token: String, _ call: GateCall) throws(CanonicalError) -> Identity {
            let session = try session(token, call)
            let sources = call.engine.callers(NGS.contract, named: session.caller)
            guard let caller = sources.first(where: { $0.tenant == session.tenant }), caller.isEnabled else {
                throw .unauthenticated(.unknownCaller, "token 所属的数据源已停用")
            }
            let person = call.engine.definitions(of: caller.tenant).directory.person(session.person)
            guard let person, person.isActive else {
                throw .unauthenticated(.person, "token 所属的人员已停用")
            }
            return Identity(dataSource: caller, person: person, group: session.group)
        }

        private func identifyByAddress(_ call: GateCall) throws(CanonicalError) -> Identity {
            let name = try required("ds", call)
            let staffID = try required("staffId", call)
            let group = try required("groupId", call)
            let caller = try listed(name, call)
            let person = call.engine.definitions(of: caller.tenant).directory.person(staffID: staffID)
            guard let person, person.isActive else {
                throw .unauthenticated(.person, "请求头 staffId 指定的人员不存在或已停用：\(staffID)")
            }
            return Identity(dataSource: caller, person: person, group: group)
        }

        /// An unknown data source and an address that is not listed are not told apart. Of several data sources of this name,
        /// each another tenant's, the one is meant that lists the address and the epid.
        private func listed(_ name: String, _ call: GateCall) throws(CanonicalError) -> Caller {
            let address = address(call.request)
            let admitting = call.engine.callers(NGS.contract, named: CallerName(name)).filter { caller in
                caller.isEnabled && address.map(DataSource(caller.settings).admits) ?? false
            }
            guard !admitting.isEmpty else {
                throw .unauthenticated(.address, "数据源 \(name) 不存在，或调用地址不在 apiWhiteList 白名单中")
            }
            let epid = given("epid", call)
            let meant = CanonicalError.unauthenticated(.unknownCaller, "请求头 epid 缺失或不属于数据源 \(name)")
            return try CallerProof.only(of: admitting, ambiguous: meant) { caller throws(CanonicalError) in
                guard DataSource(caller.settings).knows(epid: epid) else { throw meant }
            }.caller
        }

        private func required(_ name: String, _ call: GateCall) throws(CanonicalError) -> String {
            guard let value = given(name, call) else {
                throw .unauthenticated(.missing, "身份校验失败：请求头既没有 token，也缺少 \(name)")
            }
            return value
        }

        /// An empty header is not given.
        private func given(_ name: String, _ call: GateCall) -> String? {
            call.request.headers[name].flatMap { $0.isEmpty ? nil : $0 }
        }

        private static let longestToken = 256
    }
}
