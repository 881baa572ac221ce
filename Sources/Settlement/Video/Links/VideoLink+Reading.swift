extension VideoLink {
    /// The first video that a text leads to.
    ///
    /// Reads what people paste: with sentences around it, without a scheme, with tracking parameters, of every host and
    /// form that the platforms themselves hand out. Asks nobody.
    package static func read(_ text: String?) -> Result<VideoLink, VideoLinkProblem> {
        guard let text, text.contains(where: { !$0.isWhitespace }) else { return .failure(.missing) }
        var problem = VideoLinkProblem.noLink
        for part in PastedText(text).links {
            guard let url = PastedURL(part) else { continue }
            switch read(url) {
            case .success(let link): return .success(link)
            case .failure(.otherHost) where !part.lowercased().hasPrefix("http"):
                // "7.43" and "k@c.AG" are no hosts.
                continue
            case .failure(let found): if found.nearness > problem.nearness { problem = found }
            }
        }
        return .failure(problem)
    }

    static func read(_ url: PastedURL) -> Result<VideoLink, VideoLinkProblem> {
        if url.isOf("youtu.be") { return result(youtubeID(url.path.first).map(VideoLink.youtube), .youtube) }
        if url.isOf("youtube.com") || url.isOf("youtube-nocookie.com") { return result(youtube(url), .youtube) }
        if url.isOf("tiktok.com") { return result(tiktok(url), .tiktok) }
        if url.isOf("douyin.com") || url.isOf("iesdouyin.com") { return result(douyin(url), .douyin) }
        return .failure(.otherHost(url.host))
    }

    private static func result(_ link: VideoLink?, _ platform: Platform) -> Result<VideoLink, VideoLinkProblem> {
        link.map(Result.success) ?? .failure(.noVideo(platform))
    }
}

// MARK: YouTube
extension VideoLink {
    /// A page that leads on to the video: the parameter says where.
    private static let detours = ["attribution_link": "u", "m": "continue"]
    /// They are as long as an id and are none: a playlist and a channel's live picture.
    private static let noIDs: Set<String> = ["videoseries", "live_stream"]

    private static func youtube(_ url: PastedURL) -> VideoLink? {
        let place = url.path.first.map(String.init) ?? "watch"
        switch place {
        case "watch", "watch_popup":
            return youtubeID(url["v"].map { $0[...] } ?? url.path.dropFirst().first).map(VideoLink.youtube)
        case "shorts", "live", "embed", "v", "e", "video":
            return youtubeID(url.path.dropFirst().first).map(VideoLink.youtube)
        default:
            guard let parameter = detours[place], let target = url[parameter],
                let onward = PastedURL(target.hasPrefix("/") ? "youtube.com" + target[...] : target[...]),
                onward.isOf("youtube.com"), detours[onward.path.first.map(String.init) ?? ""] == nil
            else { return nil }
            return youtube(onward)
        }
    }

    /// Eleven characters of the id's alphabet, whatever was glued to them.
    private static func youtubeID(_ text: Substring?) -> String? {
        guard let text else { return nil }
        let id = String(text.prefix { isWordByte($0) || $0 == "-" })
        return id.utf8.count == 11 && !noIDs.contains(id) ? id : nil
    }

    private static func isWordByte(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }
}

// MARK: TikTok
extension VideoLink {
    private static func tiktok(_ url: PastedURL) -> VideoLink? {
        let path = url.path
        if ["vm.tiktok.com", "vt.tiktok.com"].contains(url.host) {
            return code(path.first).map { .tiktok(page: "https://\(url.host)/\($0)/") }
        }
        if path.first == "t" {
            return code(path.dropFirst().first).map { .tiktok(page: "https://www.tiktok.com/t/\($0)/") }
        }
        guard let (place, id) = numbered(["video", "photo", "v", "v1", "v2", "embed"], path) else { return nil }
        // Forms without the user lead to the page all the same: TikTok looks at the id only.
        let user = place == 1 ? tiktokUser(path[0]) : nil
        return .tiktok(
            page: "https://www.tiktok.com/@\(user ?? "_")/\(path[place] == "photo" ? "photo" : "video")/\(id)")
    }

    private static func tiktokUser(_ text: Substring) -> Substring? {
        guard text.first == "@" else { return nil }
        let name = text.dropFirst()
        return (1...64).contains(name.utf8.count) && name.allSatisfy { isWordByte($0) || $0 == "." || $0 == "-" }
            ? name : nil
    }
}

// MARK: Douyin
extension VideoLink {
    /// A video that lies over another page.
    private static let douyinParameters = ["modal_id", "aweme_id", "vid", "item_id"]

    private static func douyin(_ url: PastedURL) -> VideoLink? {
        if url.host == "v.douyin.com" { return code(url.path.first).map(VideoLink.douyinShort) }
        if let (_, id) = numbered(["video", "note", "slides"], url.path) { return .douyin(id) }
        return douyinParameters.lazy.compactMap { digits(url[$0].map { $0[...] }) }.first.map(VideoLink.douyin)
    }

    /// The number behind one of these words.
    private static func numbered(_ words: Set<Substring>, _ path: [Substring]) -> (place: Int, id: String)? {
        for place in path.indices.dropLast().reversed() where words.contains(path[place]) {
            if let id = digits(path[place + 1]) { return (place, id) }
        }
        return nil
    }

    private static func digits(_ text: Substring?) -> String? {
        guard let text else { return nil }
        let id = text.prefix { $0.isASCII && $0.isNumber }
        return (6...25).contains(id.utf8.count) ? String(id) : nil
    }

    private static func code(_ text: Substring?) -> String? {
        guard let text else { return nil }
        let code = text.prefix { isWordByte($0) || $0 == "-" }
        return (4...40).contains(code.utf8.count) && code.endIndex == text.endIndex ? String(code) : nil
    }
}
