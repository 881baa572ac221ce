/// A `videoListResponse`, as far as it matters. One odd item spoils no other.
struct YouTubeVideos: Decodable {
    struct Item: Decodable {
        let id: String
        /// Absent where the owner hides it.
        let views: PlatformCount?
        let likes: PlatformCount?
        let comments: PlatformCount?

        private enum Key: String, CodingKey { case id, statistics, viewCount, likeCount, commentCount }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            id = (try? container.decode(String.self, forKey: .id)) ?? ""
            let statistics = try? container.nestedContainer(keyedBy: Key.self, forKey: .statistics)
            views = try? statistics?.decodeIfPresent(PlatformCount.self, forKey: .viewCount)
            likes = try? statistics?.decodeIfPresent(PlatformCount.self, forKey: .likeCount)
            comments = try? statistics?.decodeIfPresent(PlatformCount.self, forKey: .commentCount)
        }
    }

    let items: [Item]
}
