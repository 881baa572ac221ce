/// Arrays as PostgreSQL reads them, to be bound as one value: `{1,NULL,3}` (manual, 8.15.2).
enum PostgreSQLArray {
    static func of(_ values: some Collection<Int64?>) -> String {
        literal(values) { text, value in text += String(value) }
    }

    static func of(_ values: some Collection<String?>) -> String {
        literal(values) { text, value in
            text += "\""
            for character in value.unicodeScalars {
                if character == "\"" || character == "\\" { text.unicodeScalars.append("\\") }
                text.unicodeScalars.append(character)
            }
            text += "\""
        }
    }

    private static func literal<Value>(
        _ values: some Collection<Value?>, _ append: (inout String, Value) -> Void
    ) -> String {
        var text = "{"
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            if let value { append(&text, value) } else { text += "NULL" }
        }
        return text + "}"
    }
}
