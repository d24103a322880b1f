import CanonicalModel

/// Which of several callers of one name it is that calls. Two tenants may call theirs the same, so a name alone says nothing
/// yet; only what a caller proves does.
enum CallerProof {
    /// The one caller whose proof holds. All are asked, whichever comes first: neither the answer nor its time tells how many
    /// there are. What two of them could have proven alike is nobody's, as it might open the wrong tenant.
    ///
    /// - Parameters:
    ///   - candidates: at least one.
    ///   - ambiguous: thrown where the proof holds for more than one.
    ///   - check: what the caller has proven; throws where it has not.
    /// - Throws: where nobody's proof holds a refusal that says more than that the signature is wrong, if there is one.
    static func only<Proof>(
        of candidates: [Caller], ambiguous: @autoclosure () -> CanonicalError,
        _ check: (Caller) throws(CanonicalError) -> Proof
    ) throws(CanonicalError) -> (caller: Caller, proof: Proof) {
        var proven: [(caller: Caller, proof: Proof)] = []
        var refusals: [CanonicalError] = []
        for caller in candidates {
            do throws(CanonicalError) {
                proven.append((caller, try check(caller)))
            } catch {
                refusals.append(error)
            }
        }
        if let found = proven.first {
            guard proven.count == 1 else { throw ambiguous() }
            return found
        }
        throw refusals.first { !$0.isAboutSignature } ?? refusals.first ?? ambiguous()
    }
}

extension CanonicalError {
    fileprivate var isAboutSignature: Bool {
        if case .unauthenticated(.signature) = kind { true } else { false }
    }
}
