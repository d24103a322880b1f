import CanonicalModel

extension Loonflow {
    /// `page` and `per_page`: defaults 1 and 10, no upper limit for the size that a caller would meet.
    struct Paging {
        var page: Int64
        var perPage: Int64

        /// More rows than this in one answer help nobody; the running system has no limit.
        private static let mostPerPage: Int64 = 10_000

        init(_ query: QueryParameters, emptyIsDefault: Bool = false, data: EmptyData = .object) throws(Failure) {
            page = try Paging.number(query, "page", usual: 1, emptyIsDefault: emptyIsDefault, data: data)
            perPage = try Paging.number(query, "per_page", usual: 10, emptyIsDefault: emptyIsDefault, data: data)
            guard perPage > 0 else { throw Failure("per_page should be greater than 0", data) }
            guard perPage <= Paging.mostPerPage else {
                throw Failure("per_page should not be greater than \(Paging.mostPerPage)", data)
            }
        }

        var request: PageRequest {
            PageRequest(number: page, size: perPage, beyondEnd: .lastPage)
        }

        /// One page of what is in memory.
        func slice<Item>(_ items: [Item]) -> ArraySlice<Item> {
            guard let offset = request.offset(total: Int64(items.count)) else { return [] }
            return items.dropFirst(Int(offset)).prefix(Int(perPage))
        }

        private static func number(
            _ query: QueryParameters, _ name: String, usual: Int64, emptyIsDefault: Bool, data: EmptyData
        ) throws(Failure) -> Int64 {
            guard let text = query[name], !(emptyIsDefault && text.isEmpty) else { return usual }
            guard let number = Int64(text) else { throw Failure("\(name) should be a number: '\(text)'", data) }
            return number
        }
    }

    static func paged(total: Int64, paging: Paging, _ writeRows: (inout JSONWriter) -> Void) -> GateResponse {
        success { writer in
            writer.beginObject()
            writer.key("value")
            writer.beginArray()
            writeRows(&writer)
            writer.endArray()
            writer.field("per_page", paging.perPage)
            writer.field("page", paging.page)
            writer.field("total", total)
            writer.endObject()
        }
    }
}
