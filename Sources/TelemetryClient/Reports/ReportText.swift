/// Text that goes into a report.
enum ReportText {
    /// Without control characters and line separators, without blanks at its ends, and cut to so many bytes between two
    /// characters: what a server would refuse or cut does not leave.
    static func cleaned(_ text: String, mostBytes: Int) -> String {
        var kept = ""
        var bytes = 0
        // One character can be any number of scalars: cut between scalars, so that the bound holds.
        for scalar in text.unicodeScalars where !isControl(scalar) {
            if scalar == " ", kept.isEmpty { continue }
            bytes += UTF8.width(scalar)
            guard bytes <= mostBytes else { break }
            kept.unicodeScalars.append(scalar)
        }
        while kept.unicodeScalars.last == " " { kept.unicodeScalars.removeLast() }
        return kept
    }

    /// By the server's rule: U+2028 and U+2029 end a line as well.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// A JSON string. Control characters are gone by ``cleaned(_:mostBytes:)``; escaped here all the same.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case ..<" ": quoted += "\\u00" + Hexadecimal.text(UInt8(truncatingIfNeeded: scalar.value))
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
