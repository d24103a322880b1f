import CanonicalModel

/// Reads an answer as far as it is the same for all contracts.
package enum RemoteReply {
    private static let longestReason = 300

    /// - Parameter isWrite: where the answer cannot be read, something may have been done all the same.
    /// - Throws: what an answer means that is none of the contract.
    package static func object(_ answer: RemoteAnswer, isWrite: Bool) throws(SyncFault) -> JSONObject {
        let parsed = try? JSON(parsing: answer.body, limits: JSONLimits(maxDepth: 48, maxBytes: 64 << 20))
        if let object = parsed?.objectValue {
            // A creation of the same key is under way, or was another one: only the remote knows which.
            if isWrite, answer.status == 409 || answer.status == 422 { throw .unanswered }
            return object
        }
        switch answer.status {
        case 401, 403: throw .unavailable("HTTP \(answer.status): the credentials are not accepted")
        case 300...399: throw .unavailable("HTTP \(answer.status): the address leads elsewhere")
        case 400...499 where isWrite: throw .refused("HTTP \(answer.status)")
        case 200...299 where isWrite: throw .unanswered
        default: throw .unavailable("HTTP \(answer.status) with a body that is no JSON object")
        }
    }

    /// Reads the envelope by the contract's own words.
    package static func read<Reply>(
        _ answer: RemoteAnswer, isWrite: Bool, by meaning: (JSONObject) throws(SyncFault) -> Reply
    ) throws(SyncFault) -> Reply {
        do throws(SyncFault) {
            return try meaning(try object(answer, isWrite: isWrite))
        } catch {
            throw isWrite ? fault(error, in: answer) : error
        }
    }

    /// What a fault in this answer to a write means for the whole call: that nothing was done is true of the last attempt only.
    package static func fault(_ fault: SyncFault, in answer: RemoteAnswer) -> SyncFault {
        answer.followsUnanswered ? fault.afterPart : fault
    }

    /// What a remote says for people, cut to a length.
    package static func reason(_ value: JSON?, else fallback: String) -> String {
        let text = value?.stringValue ?? value.map { $0.isNull ? "" : $0.text } ?? ""
        return text.isEmpty ? fallback : String(text.prefix(longestReason))
    }
}

extension JSON {
    /// A whole number, also as text: remotes are not strict about it.
    package var looseInt64: Int64? {
        int64Value ?? stringValue.flatMap { Int64($0) }
    }

    /// A flag, also as 0 and 1.
    package var looseBool: Bool? {
        boolValue ?? looseInt64.map { $0 != 0 }
    }
}

extension TwinID {
    /// For systems whose ids are numbers: nothing else goes into a path or a body.
    package var number: Int64? {
        guard (1...18).contains(value.utf8.count), value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(value).flatMap { $0 > 0 ? $0 : nil }
    }
}

extension Origin {
    /// For the `Idempotency-Key` of a call that sync makes for something of this origin. What is sent is part of it: a creation
    /// that was refused, put right and tried again is another call.
    package func idempotencyKey(_ verb: String, _ body: [UInt8], _ cryptography: any Cryptography) -> String {
        "sync-" + Hex.encode(cryptography.digest(.sha256, Array("\(verb)\n\(OriginText.text(self))\n".utf8) + body))
    }
}
