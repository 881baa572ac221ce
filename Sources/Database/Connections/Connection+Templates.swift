extension Connection {
    /// For databases whose session keeps statements by their text: each run is a statement of its own.
    package func execute(
        _ template: SQL, forEach rows: [[SQLValue]], done: (ExecutionResult) -> Void
    ) throws(DatabaseError) {
        for row in rows { done(try execute(template.with(row))) }
    }

    package func execute(_ template: SQL, forEach rows: [[SQLValue]]) throws(DatabaseError) {
        try execute(template, forEach: rows) { _ in }
    }
}
