extension SixPageSample {
    struct User {
        let registeredAt: Int
        let lastLoginAt: Int
    }

    func user(_ index: Int) -> User {
        let registered = date(index, of: size.users, inside: size.newUsers, after: afterWindow)
        let old = size.users - size.newUsers - afterWindow
        guard index < old else {
            // Who registers logs in: in the window, but no old user.
            return User(registeredAt: registered, lastLoginAt: max(registered, min(registered + 600, end - 1 - margin)))
        }
        return User(registeredAt: registered, lastLoginAt: lastLogin(index, registeredAt: registered, old: old))
    }

    private func lastLogin(_ index: Int, registeredAt registered: Int, old: Int) -> Int {
        var random = SeededRandom(seed: seed, stream: 1, index: index)
        if Self.isMarked(index, count: size.logins, of: old) {
            let turn = (index + 1) * size.logins / old
            // The first one exactly on the window's start.
            return turn == 1 ? start + margin : start + margin + random.below(Self.day - 2 * margin)
        }
        // One of them logged in exactly at the end: no longer in this window.
        if index == 0 && margin == 0 { return end }
        let latest = start - 1 - margin
        return max(registered, latest - random.below(180 * Self.day))
    }

    var users: SampleTable {
        SampleTable(
            name: "wy_user",
            columns: ["uid", "account", "nickname", "phone", "add_time", "last_time", "status", "now_money"],
            rowCount: size.users
        ) { index in
            var random = SeededRandom(seed: seed, stream: 2, index: index)
            let user = user(index)
            let phone = ChinesePeople.phone(&random)
            return [
                .integer(index + 1), .text("wx\(index + 100_000)"), .text(ChinesePeople.nickname(&random)),
                .text(phone),
                .integer(user.registeredAt), .integer(user.lastLoginAt), .integer(random.below(50) == 0 ? 0 : 1),
                .money(random.below(10) == 0 ? random.below(100_00) : 0),
            ]
        }
    }

    /// Two users in three came through WeChat.
    var wechatUsers: SampleTable {
        SampleTable(
            name: "wy_wechat_user", columns: ["uid", "openid", "nickname", "sex", "city", "add_time"],
            rowCount: size.users * 2 / 3
        ) { index in
            let owner = index * 3 / 2
            var random = SeededRandom(seed: seed, stream: 3, index: owner)
            return [
                .integer(owner + 1), .text("o6pg\(String(random.next(), radix: 36))"),
                .text(ChinesePeople.nickname(&random)), .integer(random.below(3)),
                .text(random.pick(["北京", "上海", "广州", "深圳", "杭州", "成都", "武汉", "西安"])),
                .integer(user(owner).registeredAt),
            ]
        }
    }
}
