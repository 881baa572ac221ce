/// Hides most of what names a person, so that a group may see a row.
package enum Mask {
    /// Each word keeps its first character: 张三 → `张*`, 欧阳娜娜 → `欧***`, `John Smith` → `J*** S***`.
    /// A word of one character is hidden; at most three stars stand for the rest, whatever its length.
    package static func name(_ name: String) -> String {
        name.split(whereSeparator: \.isWhitespace)
            .map { word in
                guard word.count > 1, let first = word.first else { return "*" }
                return String(first) + String(repeating: "*", count: min(word.count - 1, 3))
            }
            .joined(separator: " ")
    }

    /// 13800138000 → `138****8000`: three digits at the front and four at the end stay of ten and more,
    /// two and two of seven to nine, none of fewer. Signs between the digits stay where they are.
    package static func phone(_ phone: String) -> String {
        let count = phone.count { $0.isNumber }
        guard count >= 7 else { return String(phone.map { $0.isWhitespace ? $0 : "*" }) }
        let (front, back) = count >= 10 ? (3, 4) : (2, 2)
        var seen = 0
        return String(
            phone.map { character in
                guard character.isNumber else { return character.isLetter ? "*" : character }
                seen += 1
                return seen <= front || seen > count - back ? character : "*"
            })
    }
}
