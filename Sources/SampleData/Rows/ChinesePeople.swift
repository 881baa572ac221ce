/// Names and phone numbers as they stand in a Chinese shop's user table.
enum ChinesePeople {
    private static let familyNames = [
        "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "欧阳", "司马",
    ]
    private static let givenNames = [
        "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀英", "子涵", "雨桐",
        "浩然", "思远", "欣怡", "梓萱", "晓彤", "志强", "建国", "海燕",
    ]
    private static let nicknames = ["小太阳🌞", "追风的人", "一页书", "读书郎", "Lily👑", "夜航船", "O'Neill", "老船长", "🐱喵喵", "6页读者"]
    private static let phonePrefixes = ["130", "135", "136", "138", "139", "150", "158", "177", "186", "188", "199"]

    static func name(_ random: inout SeededRandom) -> String {
        random.pick(familyNames) + random.pick(givenNames)
    }

    /// Most people go by their name; the others show what a report must be able to print and mask.
    static func nickname(_ random: inout SeededRandom) -> String {
        random.below(4) == 0 ? random.pick(nicknames) : name(&random)
    }

    static func phone(_ random: inout SeededRandom) -> String {
        let digits = String(100_000_000 + random.below(99_999_999))
        return random.pick(phonePrefixes) + digits.suffix(8)
    }
}
