/// One value of a made-up row, as it stands in an INSERT.
enum SampleColumn {
    case integer(Int)
    /// Hundredths: 29850 is 298.50.
    case money(Int)
    case text(String)
    case null

    /// Our own made-up text only; quotes are doubled all the same.
    func write(to script: inout String) {
        switch self {
        case .integer(let value):
            script += String(value)
        case .money(let hundredths):
            script += "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
        case .null:
            script += "NULL"
        case .text(let text):
            script += "'"
            for scalar in text.unicodeScalars {
                if scalar == "'" { script += "'" }
                script.unicodeScalars.append(scalar)
            }
            script += "'"
        }
    }
}
