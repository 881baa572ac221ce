import Settlement
import Testing

@Suite("A video's link")
struct VideoLinkTests {
    private static let id = "dQw4w9WgXcQ"

    @Test(
        "of YouTube is read in every form that people paste",
        arguments: [
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "http://youtube.com/watch?v=dQw4w9WgXcQ",
            "HTTPS://WWW.YouTube.COM/watch?v=dQw4w9WgXcQ",
            "https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=10s",
            "https://music.youtube.com/watch?list=RD&v=dQw4w9WgXcQ",
            "https://www.youtube.com/watch?feature=share&amp;v=dQw4w9WgXcQ",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ#t=10",
            "https://www.youtube.com:443/watch?v=dQw4w9WgXcQ",
            "https://www.youtube.com/watch/dQw4w9WgXcQ",
            "https://www.youtube.com/?v=dQw4w9WgXcQ",
            "https://youtu.be/dQw4w9WgXcQ?si=AbCdEf",
            "youtu.be/dQw4w9WgXcQ",
            "www.youtube.com/shorts/dQw4w9WgXcQ?feature=share",
            "https://youtube.com/shorts/dQw4w9WgXcQ/",
            "https://www.youtube.com/live/dQw4w9WgXcQ?si=x",
            "https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
            "https://www.youtube.com/v/dQw4w9WgXcQ",
            "https://studio.youtube.com/video/dQw4w9WgXcQ/edit",
            "//www.youtube.com/watch?v=dQw4w9WgXcQ",
            "  https://youtu.be/dQw4w9WgXcQ\n",
            "看看这个：https://youtu.be/dQw4w9WgXcQ，谢谢",
            "my video: https://youtu.be/dQw4w9WgXcQ.",
            "Link:youtu.be/dQw4w9WgXcQ",
            "[video](https://youtu.be/dQw4w9WgXcQ)",
            "<https://youtu.be/dQw4w9WgXcQ>",
            "\"https://youtu.be/dQw4w9WgXcQ\"",
            "https://youtu.be/dQw4w9WgXcQhttps://youtu.be/dQw4w9WgXcQ",
            "https://youtu.be/dQw4w9WgXcQ,https://youtu.be/aaaaaaaaaaa",
            "https://bit.ly/abc https://youtu.be/dQw4w9WgXcQ",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ?feature=share",
            "https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3DdQw4w9WgXcQ%26feature%3Dshare",
            "https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ&gl=DE",
        ])
    func youtube(_ text: String) {
        #expect(VideoLink.read(text) == .success(.youtube(Self.id)))
    }

    @Test(
        "of TikTok becomes the page that oEmbed takes",
        arguments: [
            (
                "https://www.tiktok.com/@zach.king/video/7377841390736166186?is_from_webapp=1&sender_device=pc",
                "@zach.king/video/7377841390736166186"
            ),
            ("tiktok.com/@zach.king/video/7377841390736166186", "@zach.king/video/7377841390736166186"),
            ("https://m.tiktok.com/@zach.king/video/7377841390736166186", "@zach.king/video/7377841390736166186"),
            ("https://www.tiktok.com/@zach.king/photo/7377841390736166186", "@zach.king/photo/7377841390736166186"),
            ("https://m.tiktok.com/v/7377841390736166186.html", "@_/video/7377841390736166186"),
            ("https://www.tiktok.com/embed/v2/7377841390736166186", "@_/video/7377841390736166186"),
            ("https://www.tiktok.com/player/v1/7377841390736166186", "@_/video/7377841390736166186"),
            ("https://www.tiktok.com/@/video/7377841390736166186", "@_/video/7377841390736166186"),
            ("https://www.tiktok.com/t/ZTL2SmoGF/", "t/ZTL2SmoGF/"),
        ])
    func tiktok(_ text: String, _ page: String) {
        #expect(VideoLink.read(text) == .success(.tiktok(page: "https://www.tiktok.com/\(page)")))
    }

    @Test("of TikTok's short hosts stays as it is, without what trails")
    func tiktokShort() {
        #expect(
            VideoLink.read("https://vm.tiktok.com/ZMabc123/?k=1")
                == .success(.tiktok(page: "https://vm.tiktok.com/ZMabc123/")))
        #expect(VideoLink.read("vt.tiktok.com/ZSabc123") == .success(.tiktok(page: "https://vt.tiktok.com/ZSabc123/")))
    }

    @Test(
        "of Douyin is read by its id",
        arguments: [
            "https://www.douyin.com/video/7477059950577978636",
            "https://www.douyin.com/note/7477059950577978636?previous_page=app_code_link",
            "https://www.douyin.com/discover?modal_id=7477059950577978636",
            "https://www.douyin.com/user/MS4wLjABAAAA?from_tab_name=main&modal_id=7477059950577978636",
            "https://www.douyin.com/user/MS4wLjABAAAA?vid=7477059950577978636",
            "https://www.iesdouyin.com/share/video/7477059950577978636/?region=CN&mid=7000000000000000000",
            "https://www.iesdouyin.com/share/note/7477059950577978636/",
            "douyin.com/video/7477059950577978636",
            "https://m.douyin.com/share/video/7477059950577978636",
        ])
    func douyin(_ text: String) {
        #expect(VideoLink.read(text) == .success(.douyin("7477059950577978636")))
    }

    @Test(
        "is found in Douyin's share texts",
        arguments: [
            "7.43 复制打开抖音，看看【小剧场的作品】第一集 # 短剧 https://v.douyin.com/iRNBho5m/ 09/12 k@c.AG Jvf:/",
            "https://v.douyin.com/iRNBho5m/ 复制此链接，打开Dou音搜索，直接观看视频！",
            "看看这个https://v.douyin.com/iRNBho5m/复制此链接",
            "v.douyin.com/iRNBho5m",
            "http://v.douyin.com/iRNBho5m/?a=b",
        ])
    func douyinShort(_ text: String) {
        #expect(VideoLink.read(text) == .success(.douyinShort("iRNBho5m")))
    }

    @Test(
        "leads nowhere if the host only looks like a platform's",
        arguments: [
            ("https://evil-youtube.com.attacker.net/watch?v=dQw4w9WgXcQ", "evil-youtube.com.attacker.net"),
            ("https://notyoutube.com/watch?v=dQw4w9WgXcQ", "notyoutube.com"),
            ("https://youtube.com.attacker.net/watch?v=dQw4w9WgXcQ", "youtube.com.attacker.net"),
            ("https://attacker.net/?u=https://www.youtube.com/watch?v=dQw4w9WgXcQ", "attacker.net"),
            ("https://xtiktok.com/@a/video/7377841390736166186", "xtiktok.com"),
            ("https://v.douyin.com.attacker.net/iRNBho5m/", "v.douyin.com.attacker.net"),
            ("http://127.0.0.1/video/7477059950577978636", "127.0.0.1"),
            ("https://www.instagram.com/reel/abc/", "www.instagram.com"),
        ])
    func otherHost(_ text: String, _ host: String) {
        #expect(VideoLink.read(text) == .failure(.otherHost(host)))
    }

    @Test("with a user name before the host is none")
    func userName() {
        for text in ["https://www.youtube.com@attacker.net/watch?v=dQw4w9WgXcQ", "https://a:b@youtu.be/dQw4w9WgXcQ"] {
            #expect(VideoLink.read(text) == .failure(.noLink), "\(text)")
        }
    }

    @Test(
        "to something else of a platform is no video",
        arguments: [
            ("https://www.youtube.com/@channel", Platform.youtube), ("https://www.youtube.com/", .youtube),
            ("https://www.youtube.com/playlist?list=PL123", .youtube),
            ("https://www.youtube.com/watch?v=short", .youtube),
            ("https://www.youtube.com/watch?v=dQw4w9WgXcQtoolong", .youtube),
            ("https://www.youtube.com/embed/videoseries?list=PL1", .youtube),
            ("https://www.youtube.com/embed/live_stream?channel=UC1", .youtube),
            (
                "https://www.youtube.com/attribution_link?u=https%3A%2F%2Fattacker.net%2Fwatch%3Fv%3DdQw4w9WgXcQ",
                .youtube
            ),
            ("https://www.youtube.com/m?continue=%2Fm%3Fcontinue%3D%252Fm", .youtube),
            ("https://www.tiktok.com/@zachking", .tiktok), ("https://www.tiktok.com/@zachking/live", .tiktok),
            ("https://vm.tiktok.com/", .tiktok), ("https://www.douyin.com/user/MS4wLjABAAAA", .douyin),
            ("https://live.douyin.com/123456789", .douyin), ("https://v.douyin.com/", .douyin),
            ("https://v.douyin.com/../admin", .douyin), ("https://www.douyin.com/video/abc", .douyin),
        ])
    func noVideo(_ text: String, _ platform: Platform) {
        #expect(VideoLink.read(text) == .failure(.noVideo(platform)))
    }

    @Test("can be missing, and a text can have none")
    func none() {
        for text in [nil, "", "  \n", "\u{3000}"] { #expect(VideoLink.read(text) == .failure(.missing)) }
        for text in ["done!", "7.43 k@c.AG", "https://", "http:// /", "https://[::1]/video/1", "见主页", "...", "%00"] {
            #expect(VideoLink.read(text) == .failure(.noLink), "\(text)")
        }
    }

    @Test("is read from any text without a trap, and soon")
    func anything() {
        let pieces = [
            "https://", "http:", "youtu.be", "youtube.com", "/watch?v=", "dQw4w9WgXcQ", "v.douyin.com/", "/", "?", "&",
            "=",
            "#", "%", "%C3", "%zz", ":", "@", ".", "..", "[", "]", "é", "抖音", "\0", " ", "u=", "attribution_link",
            "\u{301}",
            "amp;v", "tiktok.com/@", "/video/", "99999999999999999999999999999", "modal_id=",
        ]
        var chance = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            _ = VideoLink.read(
                (0..<Int.random(in: 0...12, using: &chance)).map { _ in pieces.randomElement() ?? "" }.joined())
        }
        _ = VideoLink.read(String(repeating: "https://", count: 200_000))
        _ = VideoLink.read(String(repeating: "é.", count: 500_000))
    }
}
