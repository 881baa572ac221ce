import Database
import FoundationEssentials

@testable import Watches

/// Members as origin 5 was given them, to compare with what it makes of them.
enum Members {
    static let shanghai = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    /// Every field filled in.
    static let full: [String: SQLValue] = [
        "id": .integer(17), "member_no": .text("M10017"), "nickname": .text("小太阳🌞"), "phone": .text("13800138000"),
        "gender": .text("female"), "birth_year": .integer(1995), "height": .integer(165), "weight": .integer(52),
        "education": .text("BACHELOR"), "occupation": .text("产品经理"), "province": .text("广东省"), "city": .text("深圳市"),
        "district": .text("南山区"), "hukou_province": .text("湖南省"), "hukou_city": .text("长沙市"),
        "target_area": .text("深圳/广州"), "house_car": .text("HOUSE_ONLY"), "marriage_history": .text("未婚"),
        "sexual_orientation": .text("STRAIGHT_FEMALE"), "children_plan": .text("NEGOTIATE"),
        "marriage_cert": .text("WANT"), "self_description": .text("喜欢爬山\n和 <猫> & \"狗\""),
        "partner_requirement": .text("真诚 {{就好}}"), "created_at": .instant(Date(timeIntervalSince1970: 1_752_544_984)),
        "updated_at": .dateTime("2025-07-17 00:05:06"),
    ]

    /// Nothing but its times.
    static let bare: [String: SQLValue] = {
        var member = full.mapValues { _ in SQLValue.null }
        member["id"] = .integer(18)
        member["created_at"] = .instant(Date(timeIntervalSince1970: 1_767_196_800))
        return member
    }()

    /// Words that no map has, empty texts, and a height of nought.
    static let odd: [String: SQLValue] = full.merging([
        "gender": .text("x"), "education": .text("UNKNOWN"), "province": .text(""), "district": .null,
        "hukou_city": .text(""), "height": .integer(0), "house_car": .text("BOTH"),
    ]) { $1 }

    /// A province and a district without a city between them.
    static let gap: [String: SQLValue] = full.merging(["city": .text("")]) { $1 }

    static func row(_ values: [String: SQLValue]) -> Row {
        let names = values.keys.sorted()
        return Row(columns: Row.Columns(names: names), values: names.compactMap { values[$0] })
    }

    static func notice(
        _ values: [String: SQLValue], _ event: WatchEvent = .insert, _ changes: [FieldChange] = []
    ) -> Notice {
        Notice(
            event: event, record: values["id"] ?? .null, row: row(values), changes: changes,
            queuedAt: Date(timeIntervalSince1970: 1_752_544_984))
    }
}
