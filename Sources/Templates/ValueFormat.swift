import Database

/// The formats that a template can put around a value: `{{money(income)}}`.
package enum ValueFormat: String, CaseIterable {
    /// 298 → `¥298`, 298.5 → `¥298.50`: to the cent, and without cents when there are none.
    case money
    /// NULL → `0`, 120.00 → `120`, 12.50 → `12.5`.
    case number
    case decimal0, decimal1, decimal2, decimal3, decimal4
    /// Minutes as hours: 90 → `1.5小时`.
    case hours
    /// 12345.5 → `12,345.5`; also around another format: `{{thousands(money(income))}}`.
    case thousands
    /// 张三 → `张*`
    case maskName = "mask_name"
    /// 13800138000 → `138****8000`
    case maskPhone = "mask_phone"
    /// Of a unix time in seconds, or of a date and time: `2025-09-05`, `10:00`, `2025-09-05 10:00`.
    case date, time
    case dateTime = "datetime"
    /// Of a date in any of these forms: 2025-09-05 → `2025/09/05`.
    case slashed

    package func apply(to value: TemplateValue) throws(TemplateProblem) -> TemplateValue {
        value.with(try text(of: value))
    }

    private func text(of value: TemplateValue) throws(TemplateProblem) -> String {
        switch self {
        case .money: money(try number(value))
        case .number: try number(value).trimmed
        case .decimal0: try number(value).rounded(to: 0)
        case .decimal1: try number(value).rounded(to: 1)
        case .decimal2: try number(value).rounded(to: 2)
        case .decimal3: try number(value).rounded(to: 3)
        case .decimal4: try number(value).rounded(to: 4)
        case .hours: hours(try number(value))
        case .thousands: value.isNull ? "0" : Self.grouped(value.renderText)
        case .maskName: Mask.name(value.renderText)
        case .maskPhone: Mask.phone(value.renderText)
        case .date: String(try local(value).prefix(10))
        case .time: String(try local(value).dropFirst(11).prefix(5))
        case .dateTime: String(try local(value).prefix(16))
        case .slashed: String(value.renderText.map { $0 == "-" ? "/" : $0 })
        }
    }

    private func money(_ amount: ExactDecimal) -> String {
        let cents = amount.rounded(to: 2)
        let text = cents.hasSuffix(".00") ? String(cents.dropLast(3)) : cents
        return text.hasPrefix("-") ? "-¥" + text.dropFirst() : "¥" + text
    }

    private func hours(_ minutes: ExactDecimal) -> String {
        guard let value = Double(minutes.description),
            let tenths = ExactDecimal(String(Int64((value / 6).rounded().clamped)))
        else { return minutes.trimmed }
        return tenths.shiftedRight(by: 1).trimmed + "小时"
    }

    private func number(_ value: TemplateValue) throws(TemplateProblem) -> ExactDecimal {
        guard let number = value.number else {
            throw TemplateProblem(
                "the format \(rawValue) needs a number, but the value is “\(value.renderText.prefix(20))”",
                hint: "take the format away, or give a number in the query")
        }
        return number
    }

    private func local(_ value: TemplateValue) throws(TemplateProblem) -> String {
        guard !value.isNull else { return "" }
        if let text = LocalText.dateTime(of: value) { return text }
        throw TemplateProblem(
            "the format \(rawValue) needs a unix time in seconds or a date and time, but the value is "
                + "“\(value.renderText.prefix(20))”",
            hint: "take the format away, or give such a value in the query")
    }

    /// Commas in the first run of digits of a text.
    package static func grouped(_ text: String) -> String {
        let start = text.firstIndex { $0.isASCII && $0.isNumber } ?? text.endIndex
        let end = text[start...].firstIndex { !($0.isASCII && $0.isNumber) } ?? text.endIndex
        let digits = text[start..<end]
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return text[..<start] + grouped + text[end...]
    }
}

extension Double {
    /// Within what an `Int64` holds.
    fileprivate var clamped: Double { Swift.min(Swift.max(self, -9e18), 9e18) }
}
