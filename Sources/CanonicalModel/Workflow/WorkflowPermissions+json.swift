extension WorkflowPermissions {
    var json: JSONObject {
        var out = JSONObject()
        out.set("administrators", administrators.map { JSON($0.value) })
        out.set("interveners", interveners.map { JSON($0.value) })
        out.set("intervener_departments", intervenerDepartments.map { JSON($0.value) })
        out.set("viewers", viewers.map { JSON($0.value) })
        out.set("viewer_departments", viewerDepartments.map { JSON($0.value) })
        return out
    }

    init(json: JSONObject) {
        self.init()
        administrators = json.names("administrators")
        interveners = json.names("interveners")
        intervenerDepartments = json.ids("intervener_departments")
        viewers = json.names("viewers")
        viewerDepartments = json.ids("viewer_departments")
    }
}
