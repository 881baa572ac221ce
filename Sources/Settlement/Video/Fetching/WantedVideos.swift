/// The videos that are wanted, each once, and by which requests.
struct WantedVideos: Sendable {
    private(set) var places: [VideoLink: [Int]] = [:]
    /// In the order in which they were first wanted.
    private(set) var youtube: [VideoLink] = []
    private(set) var tiktok: [VideoLink] = []
    private(set) var douyin: [VideoLink] = []
    private(set) var douyinShort: [VideoLink] = []

    mutating func add(_ link: VideoLink, for newPlaces: [Int]) {
        let isNew = places[link] == nil
        places[link, default: []] += newPlaces
        guard isNew else { return }
        switch link {
        case .youtube: youtube.append(link)
        case .tiktok: tiktok.append(link)
        case .douyin: douyin.append(link)
        case .douyinShort: douyinShort.append(link)
        }
    }
}
