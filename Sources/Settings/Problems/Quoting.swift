/// A text from the file as it stands in a message: in quotes, on one line, not longer than a glance.
func quoted(_ text: String) -> String {
    let most = 60
    let visible = text.unicodeScalars.prefix(most).map { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            scalar == "\n" ? "\\n" : scalar == "\t" ? "\\t" : "\\u{\(String(scalar.value, radix: 16))}"
        default: String(scalar)
        }
    }
    return "\"\(visible.joined())\(text.unicodeScalars.count > most ? "…" : "")\""
}
