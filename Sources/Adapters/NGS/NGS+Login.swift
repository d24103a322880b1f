import CanonicalModel

extension NGS.WorkOrderGate {
    /// `POST /ngs/login`: a token for a person's name and password. The contract's text does not define it; this is our own.
    func login(_ call: GateCall) -> GateAnswer {
        let wanted: Login
        do throws(BodyText.Refusal) {
            wanted = try Login(call.request)
        } catch {
            return .ready(NGS.Errors.response(error))
        }
        let address = credentials.address(call.request)
        let guessed = guessed(wanted, call)
        if let seconds = logins.admit(account: guessed, address: address, at: call.request.receivedAt) {
            return .ready(NGS.Envelope.failure(
                "登录尝试过于频繁，请在 \(seconds) 秒后再试", status: 429,
                headers: [GateResponse.Header("Retry-After", String(seconds))]))
        }
        return .slow { check(wanted, guessed: guessed, from: address, call) }
    }

    /// `POST /ngs/logout` takes back the token it carries.
    func logout(_ call: GateCall) -> GateAnswer {
        guard let token = call.request.headers["token"], !token.isEmpty else {
            return .ready(NGS.Envelope.failure("请求头缺少 token"))
        }
        do throws(CanonicalError) {
            let session = try credentials.session(token, call)
            return .write(
                .closeSession(tokenHash: session.tokenHash), idempotencyOwner: nil,
                render: { result in
                    switch result {
                    case .success: NGS.Envelope.success()
                    case .failure(let error): NGS.Errors.response(ofEngine: error)
                    }
                })
        } catch {
            return .ready(NGS.Errors.response(error))
        }
    }

    /// An unknown data source, epid or person is answered like a wrong password, in the time a wrong password takes.
    private func check(_ wanted: Login, guessed: String, from address: IPAddress?, _ call: GateCall) -> GateAnswer {
        do throws(CryptographyError) {
            guard let known = try account(wanted, call) else {
                return .ready(NGS.Envelope.failure("数据源、工号或密码不正确"))
            }
            let namesakes = call.engine.callers(contract, named: known.caller.name)
            logins.forgive(account: guessed, address: address, isShared: namesakes.count > 1)
            let token = Hex.encode(try services.cryptography.randomBytes(32))
            return open(session(known, token: token, wanted, call), token: token)
        } catch {
            services.log(GateLogEntry(requestID: call.request.requestID, contract: contract, message: "login: \(error)"))
            return .ready(NGS.Errors.response(CanonicalError(.internal, "系统内部错误")))
        }
    }

    /// The account whose password is guessed at: one person's, by whichever of their names and data sources. What nobody, or
    /// somebody in each of several tenants, is called counts by that name.
    private func guessed(_ wanted: Login, _ call: GateCall) -> String {
        let meant = call.engine.callers(contract, named: CallerName(wanted.dataSource)).compactMap { caller in
            person(wanted, in: caller, call).map { "\0\(caller.tenant)\0\($0.username)" }
        }
        return meant.count == 1 ? meant[0] : wanted.account
    }

    /// Whose password it is. Where the data source's name is known in several tenants, each is asked, and who could be meant
    /// in two of them is in neither.
    private func account(_ wanted: Login, _ call: GateCall) throws(CryptographyError) -> (caller: Caller, person: Person)? {
        let decoy = try logins.decoyHash(services.cryptography)
        let sources = call.engine.callers(contract, named: CallerName(wanted.dataSource))
        var found: [(caller: Caller, person: Person)] = []
        for caller in sources {
            let person = self.person(wanted, in: caller, call)
            if services.cryptography.verifyPassword(wanted.password, hash: person?.passwordHash ?? decoy), let person,
                person.passwordHash != nil
            {
                found.append((caller, person))
            }
        }
        if sources.isEmpty { _ = services.cryptography.verifyPassword(wanted.password, hash: decoy) }
        return found.count == 1 ? found.first : nil
    }

    private func person(_ wanted: Login, in caller: Caller, _ call: GateCall) -> Person? {
        guard caller.isEnabled, NGS.DataSource(caller.settings).knows(epid: wanted.epid),
            let person = call.engine.definitions(of: caller.tenant).directory.person(staffID: wanted.staffID),
            person.isActive
        else { return nil }
        return person
    }

    private func session(_ known: (caller: Caller, person: Person), token: String, _ wanted: Login, _ call: GateCall)
        -> Session
    {
        Session(
            tokenHash: NGS.Credentials.hash(of: token, services.cryptography), contract: contract,
            caller: known.caller.name, tenant: known.caller.tenant, person: known.person.username, group: wanted.group,
            expires: call.request.receivedAt.advanced(bySeconds: sessionSeconds))
    }

    private func open(_ session: Session, token: String) -> GateAnswer {
        let seconds = sessionSeconds
        return .write(
            .openSession(session), idempotencyOwner: nil,
            render: { result in
                switch result {
                case .success: NGS.Envelope.success(["token": JSON(token), "expiresIn": JSON(seconds)])
                case .failure(let error): NGS.Errors.response(ofEngine: error)
                }
            })
    }

    private var sessionSeconds: Int64 {
        settings.sessionHours * 3600
    }
}

/// What a login call asks.
private struct Login {
    var staffID: String
    var password: String
    var dataSource: String
    var epid: String?
    var group: String?

    init(_ request: GateRequest) throws(BodyText.Refusal) {
        let body = try NGS.Body(request)
        do throws(CanonicalError) {
            dataSource = try Login.required("ds", body)
            staffID = try Login.required("staffId", body)
            password = try Login.required("password", body, longest: 1024)
            epid = try body.text("epid")
            group = try body.text("groupId")
        } catch {
            throw BodyText.Refusal(status: 200, error: error)
        }
    }

    /// One name for the account whose guesses are counted; a NUL parts what neither half can hold the other's end of.
    var account: String {
        dataSource + "\0" + staffID
    }

    private static func required(_ key: String, _ body: NGS.Body, longest: Int = NGS.Body.longestName)
        throws(CanonicalError) -> String
    {
        guard let value = try body.text(key, longest: longest) else { throw .invalid(key, .missing, "缺少 \(key)") }
        return value
    }
}
