/// TikHub's answer about one of Douyin's videos, as far as it matters: `data.aweme_detail`, or `data` itself is the
/// detail.
struct DouyinAnswer: Decodable {
    enum Outcome: Sendable {
        case video(Statistics)
        /// Douyin says why it does not show it.
        case gone
        case another
        case nothing
    }

    struct Statistics: Decodable, Sendable {
        let views: PlatformCount?
        let likes: PlatformCount?
        let comments: PlatformCount?
        let shares: PlatformCount?
        let collects: PlatformCount?

        private enum CodingKeys: String, CodingKey {
            case views = "play_count"
            case likes = "digg_count"
            case comments = "comment_count"
            case shares = "share_count"
            case collects = "collect_count"
        }
    }

    private struct Detail: Decodable {
        let awemeID: String?
        let statistics: Statistics?

        private enum CodingKeys: String, CodingKey {
            case awemeID = "aweme_id"
            case statistics
        }
    }

    private struct Filter: Decodable {}

    private let detail: Detail?
    private let isFiltered: Bool

    private enum Key: String, CodingKey {
        case data
        case detail = "aweme_detail"
        case filter = "filter_detail"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        guard let data = try? container.nestedContainer(keyedBy: Key.self, forKey: .data) else {
            detail = nil
            isFiltered = false
            return
        }
        isFiltered = (try? data.decodeIfPresent(Filter.self, forKey: .filter)) != nil
        detail =
            data.contains(.detail)
            ? try? data.decodeIfPresent(Detail.self, forKey: .detail)
            : try? container.decode(Detail.self, forKey: .data)
    }

    func outcome(of id: String) -> Outcome {
        if let statistics = detail?.statistics {
            return detail?.awemeID.map { $0 == id } ?? true ? .video(statistics) : .another
        }
        return isFiltered ? .gone : .nothing
    }
}
