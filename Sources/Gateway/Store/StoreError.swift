import CanonicalModel

/// Why a store could not do what was asked; whichever database is behind it.
struct StoreError: Error, Sendable, CustomStringConvertible {
    var kind: Kind
    /// For the operator: the database's own words and the statement that failed, never a value.
    var description: String

    enum Kind: Sendable, Equatable {
        /// The disk, or the database at its size limit.
        case full
        /// Locked by somebody else for too long.
        case busy
        case constraint
        /// A row or a file that this program has not written like this.
        case corrupt
        case other
    }

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

extension StoreError {
    init(_ error: SQLiteError) {
        let kind: Kind =
            if error.isFull { .full } else if error.isBusy { .busy } else if error.isConstraint { .constraint } else if error.isCorrupt { .corrupt } else { .other }
        self.init(kind, error.description)
    }

    /// What a caller is told: nothing of the inside.
    var asCanonical: CanonicalError {
        switch kind {
        case .full, .busy, .other: CanonicalError(.unavailable, "the store is not available, please try again later")
        case .constraint, .corrupt: CanonicalError(.internal, "internal error")
        }
    }
}

/// How one job of a batch failed: refused by a rule, or by the store.
enum JobFailure: Error, SQLiteErrorConvertible {
    case refused(CanonicalError)
    case failed(StoreError)

    init(_ error: SQLiteError) {
        self = .failed(StoreError(error))
    }

    init(any error: any Error) {
        switch error {
        case let error as CanonicalError: self = .refused(error)
        case let error as StoreError: self = .failed(error)
        case let error as JobFailure: self = error
        default: self = .failed(StoreError(.other, "\(error)"))
        }
    }

    var asCanonical: CanonicalError {
        switch self {
        case .refused(let error): error
        case .failed(let error): error.asCanonical
        }
    }
}
