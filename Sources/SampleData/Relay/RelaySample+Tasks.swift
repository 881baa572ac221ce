extension RelaySample {
    private static let titles = [
        "霸道总裁爱上我", "重生之逆袭人生", "闪婚后大佬宠上天", "龙王殿：赘婿归来", "穿越之我是皇后", "离婚后，前夫跪求复合", "战神归来", "Reborn: The CEO's Secret Wife",
        "千金归来：复仇\"女王\"", "萌宝来袭：爹地追妻忙", "神医下山", "她的秘密'身份'",
    ]
    static let firstTaskID = 101

    /// Three episodes of each project; the last two are no longer active.
    package var tasks: [RelayTask] {
        (0..<Self.titles.count).map { index in
            var random = SeededRandom(seed: 2, stream: 1, index: index / 3)
            let callback = callbacks.isEmpty ? Callback(nil, secret: nil) : callbacks[index % callbacks.count]
            return RelayTask(
                id: Self.firstTaskID + index, title: "\(Self.titles[index]) 第\(index % 3 + 1)集",
                projectID: index == 5 ? nil : Self.uuid(&random),
                externalID: index == 4 ? nil : String(40_000 + index * 7),
                duration: index == 6 ? nil : [15, 30, 60][index % 3],
                status: index == 10 ? "completed" : index == 11 ? "deleted" : "active", callbackURL: callback.url,
                callbackSecret: callback.secret)
        }
    }

    package var users: [RelayUser] {
        (0..<48).map { index in
            var random = SeededRandom(seed: 2, stream: 2, index: index)
            let nodes: [String?] = ["node-shanghai-01", "node-shenzhen-02", "node-singapore", nil]
            return RelayUser(
                id: Self.userID(index), firstName: ChinesePeople.nickname(&random), agentNode: random.pick(nodes))
        }
    }

    /// Telegram's ids are beyond 32 bits.
    static func userID(_ index: Int) -> Int { 5_210_000_000 + index * 7_919 }

    private static func uuid(_ random: inout SeededRandom) -> String {
        let digits = (0..<2).map { _ in
            let text = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        var rest = Substring(digits)
        return [8, 4, 4, 4, 12].map { count in
            defer { rest = rest.dropFirst(count) }
            return String(rest.prefix(count))
        }.joined(separator: "-")
    }
}
