import CanonicalModel

extension GateAnswer {
    /// The same answer, given only where the nonce has not been used before, and only when it is durably used up.
    /// - Parameter refused: answers where it cannot be used.
    func once(_ nonce: Nonce, refused: @escaping @Sendable (CanonicalError) -> GateResponse) -> GateAnswer {
        switch self {
        case .ready(let response):
            return .write(.once(nonce, nil), idempotencyOwner: nil) { result in
                switch result {
                case .success: response
                case .failure(let error): refused(error)
                }
            }
        case .write(let request, let owner, let render):
            return .write(.once(nonce, request), idempotencyOwner: owner) { result in
                if case .failure(let error) = result, error.isAboutNonce { return refused(error) }
                return render(result)
            }
        case .download:
            // Fetching a file again changes nothing, and a file cannot be held back as an answer can.
            return self
        case .slow(let work):
            return .slow { work().once(nonce, refused: refused) }
        }
    }
}

extension CanonicalError {
    /// The two refusals of a nonce, which no command has.
    var isAboutNonce: Bool {
        switch kind {
        case .conflict(.replayed), .unauthenticated(.clock): true
        default: false
        }
    }
}
