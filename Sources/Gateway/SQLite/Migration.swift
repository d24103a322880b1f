/// One numbered step of the schema. Never changed once it has been released: a later one corrects it.
struct Migration: Sendable {
    enum Step: Sendable {
        case sql(String)
        /// For what SQL cannot say. The `revision` stands for the code when an applied migration is compared.
        case code(revision: String, run: @Sendable (SQLiteConnection) throws(SQLiteError) -> Void)
    }

    var number: Int
    var name: String
    var step: Step

    init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        step = .sql(sql)
    }

    init(number: Int, name: String, revision: String, run: @escaping @Sendable (SQLiteConnection) throws(SQLiteError) -> Void) {
        self.number = number
        self.name = name
        step = .code(revision: revision, run: run)
    }

    /// What the recorded digest covers.
    var text: String {
        switch step {
        case .sql(let sql): sql
        case .code(let revision, _): revision
        }
    }
}
