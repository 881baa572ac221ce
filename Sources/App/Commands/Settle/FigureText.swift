/// A figure in a table: `?` where nobody knows it, which is not nought.
enum FigureText {
    static func of(_ figure: Int64?) -> String { figure.map(String.init) ?? "?" }
}

extension String {
    /// Somebody's words on a terminal: one line, and nothing that moves the cursor or colours.
    var onOneLine: String {
        guard unicodeScalars.contains(where: Self.isControl) else { return self }
        var text = ""
        for scalar in unicodeScalars { text.unicodeScalars.append(Self.isControl(scalar) ? " " : scalar) }
        return text
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .format: true
        default: false
        }
    }
}
