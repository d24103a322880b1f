/// The form in which a store keeps a link. Keys are short: a job may have a hundred thousand of them.
extension Link {
    public var json: JSON {
        var object = JSONObject()
        object["origin"] = origin.json
        object["phase"] = phase.json
        for side in Side.allCases { object[side.rawValue] = ends[side].json }
        if let creation {
            object["creation"] = ["side": JSON(creation.side.rawValue), "at": JSON(creation.lastAttempt.milliseconds)]
        }
        if !held.isEmpty {
            object["held"] = .object(JSONObject(held.sorted { $0.key < $1.key }.map { key, prints in
                (key.value, ["local": JSON(prints.local.text), "remote": JSON(prints.remote.text)])
            }))
        }
        if !verdicts.isEmpty {
            object["verdicts"] = .object(JSONObject(verdicts.sorted { $0.key < $1.key }.map { ($0.key.value, JSON($0.value.rawValue)) }))
        }
        return .object(object)
    }

    /// Nil where this is no link that `json` wrote.
    public init?(json: JSON) {
        guard let origin = json["origin"].flatMap(Origin.init(json:)), let phase = json["phase"].flatMap(Phase.init(json:)),
              let local = json["local"].flatMap(LinkEnd.init(json:)), let remote = json["remote"].flatMap(LinkEnd.init(json:))
        else { return nil }
        self.init(origin: origin)
        self.phase = phase
        ends = Sided(local: local, remote: remote)
        if let made = json["creation"] {
            guard let side = made["side"]?.side, let at = made["at"]?.int64Value else { return nil }
            creation = Creation(side: side, lastAttempt: Moment(milliseconds: at))
        }
        for (key, prints) in json["held"]?.objectValue ?? [:] {
            guard let local = prints["local"]?.stringValue, let remote = prints["remote"]?.stringValue else { return nil }
            held[FieldKey(key)] = Sided(local: Fingerprint(stored: local), remote: Fingerprint(stored: remote))
        }
        for (key, side) in json["verdicts"]?.objectValue ?? [:] {
            guard let side = side.side else { return nil }
            verdicts[FieldKey(key)] = side
        }
    }
}

extension LinkEnd {
    var json: JSON {
        var object = JSONObject()
        object["id"] = id.map { JSON($0.value) }
        object["version"] = version.map { JSON($0) }
        if misses > 0 { object["misses"] = JSON(misses) }
        object["settled"] = .object(JSONObject(settled.sorted { $0.key < $1.key }.map { ($0.key.value, JSON($0.value.text)) }))
        if !unanswered.isEmpty {
            object["unanswered"] = .array(unanswered.map { write in
                ["field": JSON(write.field.value), "print": JSON(write.print.text), "at": JSON(write.at.milliseconds)]
            })
        }
        if !known.isEmpty {
            object["known"] = .array(known.map(\.stored).sorted().map { JSON($0) })
        }
        if !sending.isEmpty {
            let pairs = sending.map { ($0.key.stored, JSON($0.value.milliseconds)) }
            object["sending"] = .object(JSONObject(pairs.sorted { $0.0 < $1.0 }))
        }
        return .object(object)
    }

    init?(json: JSON) {
        guard let settled = json["settled"]?.objectValue else { return nil }
        id = json["id"]?.stringValue.map { TwinID($0) }
        version = json["version"]?.stringValue
        misses = json["misses"]?.intValue ?? 0
        for (key, print) in settled {
            guard let print = print.stringValue else { return nil }
            self.settled[FieldKey(key)] = Fingerprint(stored: print)
        }
        for write in json["unanswered"]?.arrayValue ?? [] {
            guard let field = write["field"]?.stringValue, let print = write["print"]?.stringValue, let at = write["at"]?.int64Value
            else { return nil }
            unanswered.append(UnansweredWrite(
                field: FieldKey(field), print: Fingerprint(stored: print), at: Moment(milliseconds: at)))
        }
        for item in json["known"]?.arrayValue ?? [] {
            guard let key = item.stringValue.flatMap(ItemKey.init(stored:)) else { return nil }
            known.insert(key)
        }
        for (item, at) in json["sending"]?.objectValue ?? [:] {
            guard let key = ItemKey(stored: item), let at = at.int64Value else { return nil }
            sending[key] = Moment(milliseconds: at)
        }
    }
}

extension Origin {
    public var json: JSON {
        [JSON(system.value), JSON(id)]
    }

    public init?(json: JSON) {
        guard let system = json[0]?.stringValue, let id = json[1]?.stringValue else { return nil }
        self.init(system: SystemName(system), id: id)
    }
}

extension ItemKey {
    /// `f` and a hash, or `c`, the length of the system's name in bytes, the name and the id: no character needs escaping.
    var stored: String {
        switch self {
        case .attachment(let hash): "f" + hash
        case .comment(let origin): "c\(origin.system.value.utf8.count):\(origin.system)\(origin.id)"
        }
    }

    init?(stored text: String) {
        if text.hasPrefix("f") {
            self = .attachment(hash: String(text.dropFirst()))
            return
        }
        guard text.hasPrefix("c"), let colon = text.firstIndex(of: ":"),
              let length = Int(text[text.index(after: text.startIndex)..<colon]), length >= 0 else { return nil }
        let rest = text.utf8[text.utf8.index(after: colon)...]
        guard rest.count >= length else { return nil }
        self = .comment(Origin(
            system: SystemName(String(decoding: rest.prefix(length), as: UTF8.self)),
            id: String(decoding: rest.dropFirst(length), as: UTF8.self)))
    }
}

extension Link.Phase {
    var json: JSON {
        switch self {
        case .new: "new"
        case .linked: "linked"
        case .detached: "detached"
        case .gone: "gone"
        case .held(let letter): letter.json
        }
    }

    init?(json: JSON) {
        switch json.stringValue {
        case "new": self = .new
        case "linked": self = .linked
        case "detached": self = .detached
        case "gone": self = .gone
        case nil:
            guard let letter = DeadLetter(json: json) else { return nil }
            self = .held(letter)
        default: return nil
        }
    }
}

extension DeadLetter {
    public var json: JSON {
        switch self {
        case .unmappable(let field), .conflict(let field): ["reason": JSON(name), "field": JSON(field.value)]
        case .twoMatches(let side), .unansweredCreation(let side), .deleted(let side), .disappeared(let side), .reopening(let side):
            ["reason": JSON(name), "side": JSON(side.rawValue)]
        case .refused(let side, let reason): ["reason": JSON(name), "side": JSON(side.rawValue), "said": JSON(reason)]
        }
    }

    public init?(json: JSON) {
        let (field, side) = (json["field"]?.stringValue.map { FieldKey($0) }, json["side"]?.side)
        switch (json["reason"]?.stringValue, field, side) {
        case ("unmappable", let field?, _): self = .unmappable(field)
        case ("conflict", let field?, _): self = .conflict(field)
        case ("twoMatches", _, let side?): self = .twoMatches(side)
        case ("unansweredCreation", _, let side?): self = .unansweredCreation(side)
        case ("deleted", _, let side?): self = .deleted(side)
        case ("disappeared", _, let side?): self = .disappeared(side)
        case ("reopening", _, let side?): self = .reopening(side)
        case ("refused", _, let side?): self = .refused(side, reason: json["said"]?.stringValue ?? "")
        default: return nil
        }
    }
}

extension JSON {
    fileprivate var side: Side? {
        stringValue.flatMap(Side.init)
    }
}
