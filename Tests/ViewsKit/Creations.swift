import CanonicalModel
import TestSupport

/// How a walk's tickets begin.
extension StepMaker {
    /// - Parameter related: a ticket whose status the new one may show.
    mutating func creation(relatedTo related: Int64?) -> Step {
        let gate = related == nil ? dice.pick(Step.Gate.allCases) : .kingsoft
        switch gate {
        case .loonflow:
            let person = dice.pick(Shipped.people).username
            if dice.one(in: 3) {
                return Step(
                    gate: .loonflow,
                    request: GateClients.loonflow(
                        "POST", "/tickets", user: person,
                        body: #"{"workflow_id":1,"transition_id":1001,"title":"leave","days":\#(1 + dice.below(6)),"start":"2026-12-01 09:00:00"}"#))
            }
            if dice.one(in: 2) {
                return Step(
                    gate: .loonflow,
                    request: GateClients.loonflow(
                        "POST", "/tickets", user: person, body: #"{"workflow_id":3,"transition_id":3001,"title":"评审"}"#))
            }
            return Step(gate: .loonflow, request: GateClients.loonflowCreate(title: "loonflow 工单", user: person))
        case .ngs:
            return Step(
                gate: .ngs,
                request: GateClients.ngs(
                    dice.pick(["save", "send"]), staff: dice.pick(Shipped.staff).staff ?? "",
                    body: #"{"mapId":"\#(dice.one(in: 3) ? "committee" : "service-desk")","customerGuid":"C-1","objective":{"title":"ngs 工单","floor":3}}"#))
        case .kingsoft: return kingsoftCreation(relatedTo: related)
        }
    }

    private mutating func kingsoftCreation(relatedTo related: Int64?) -> Step {
        let person = dice.pick(Shipped.people)
        var body: JSONObject = [
            "title": "金山工单", "detail": "详情", "type": JSON(1 + dice.below(3)), "priority": JSON(1 + dice.below(3)),
            "reported_time": JSON(GateClients.now - dice.below(90)), "creator_id": JSON(person.number), "creator_name": JSON(person.alias),
            "repository_product_id": 36, "need_process": JSON(!dice.one(in: 4)), "form_values": ["contact": "wx", "extra": 1.50],
            "form_id": 5, "customer_organization_id": 1, "customer_organization_name": "北京示例科技有限公司",
            "customer_info": [["user_id": 7, "level": 1]],
        ]
        if body["type"] == 1 { body["sub_type"] = 11 }
        if dice.one(in: 3) { body["tags"] = [1, 2] }
        if dice.one(in: 3) {
            body["repository_product_id"] = 37
            body["whether_product_group_id"] = true
        }
        if let file { body["attachment"] = [file] }
        if let related {
            body["relate_to_ticket_id"] = JSON(related)
            body["use_relate_status"] = JSON(!dice.one(in: 4))
        }
        return Step(gate: .kingsoft, request: GateClients.kingsoft("POST", "create", body: JSON.object(body).text))
    }
}
