extension SixPageSample {
    struct Watch {
        let watchedAt: Int
        let minutes: Int
    }

    static let specialTitles = [
        "一小时读懂《资治通鉴》", "写作课：从一页到六页", "孩子的第一堂诗词课", "职场沟通二十讲", "家庭理财入门", "阅读的方法", "苏东坡传精读", "摄影之眼",
    ]

    func watch(_ index: Int) -> Watch {
        let watched = date(index, of: size.watches, inside: size.windowWatches, after: afterWindow)
        let place = index - (size.watches - size.windowWatches - afterWindow)
        if !size.minutes.isEmpty, (0..<size.windowWatches).contains(place) {
            return Watch(watchedAt: watched, minutes: size.minutes[place % size.minutes.count])
        }
        var random = SeededRandom(seed: seed, stream: 6, index: index)
        return Watch(watchedAt: watched, minutes: random.below(45) + 1)
    }

    var watches: SampleTable {
        SampleTable(
            name: "wy_special_watch",
            columns: ["id", "uid", "special_id", "task_id", "viewing_time", "percentage", "add_time"],
            rowCount: size.watches
        ) { index in
            var random = SeededRandom(seed: seed, stream: 7, index: index)
            let watch = watch(index)
            return [
                .integer(index + 1), .integer(random.below(size.users) + 1),
                .integer(random.below(Self.specialTitles.count) + 1), .integer(random.below(200) + 1),
                .integer(watch.minutes), .integer(random.below(101)), .integer(watch.watchedAt),
            ]
        }
    }

    var specials: SampleTable {
        SampleTable(
            name: "wy_special", columns: ["id", "title", "money", "is_show", "add_time"],
            rowCount: Self.specialTitles.count
        ) { index in
            [
                .integer(index + 1), .text(Self.specialTitles[index]), .money([99_00, 199_00][index % 2]), .integer(1),
                .integer(start - 700 * Self.day),
            ]
        }
    }
}
