import CCurl
import Synchronization
import Timekeeping

/// One mail handed to a server by libcurl, from connecting to QUIT.
struct SMTPCall: Sendable {
    let server: SMTPServer
    let sender: String
    let recipients: [String]
    /// The mail with its headers; libcurl doubles the dots at the beginnings of lines.
    let content: [UInt8]
    /// For the whole conversation.
    let timeout: Duration

    /// Asked to end a conversation from another thread.
    final class Stop: Sendable {
        private let wanted = Atomic<Bool>(false)
        var isWanted: Bool { wanted.load(ordering: .relaxed) }
        func want() { wanted.store(true, ordering: .relaxed) }
    }

    /// What came of it.
    struct Result: Sendable {
        let dialogue: SMTPDialogue
        let code: CURLcode
        /// libcurl's own words; they name the host and never the password.
        let detail: String
    }

    /// Blocks until the server has answered, the time is over or `stop` is wanted.
    func perform(until stop: Stop) -> Result {
        let progress = SMTPProgress(content: content, stop: stop)
        // Until the handle is freed: libcurl may have something to say then too.
        return withExtendedLifetime(progress) { perform(with: progress) }
    }

    private func perform(with progress: SMTPProgress) -> Result {
        guard Self.isReady, let handle = curl_easy_init() else {
            return Result(dialogue: SMTPDialogue(), code: CURLE_FAILED_INIT, detail: "libcurl cannot be started")
        }
        defer { curl_easy_cleanup(handle) }
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        for recipient in recipients { list = curl_slist_append(list, recipient) }
        configure(handle)
        ccurl_set_list(handle, CURLOPT_MAIL_RCPT, list)
        progress.attach(to: handle)
        let code = curl_easy_perform(handle)
        return Result(dialogue: progress.dialogue, code: code, detail: String(cString: curl_easy_strerror(code)))
    }

    private func configure(_ handle: UnsafeMutableRawPointer) {
        ccurl_set_text(handle, CURLOPT_URL, server.url)
        ccurl_set_long(handle, CURLOPT_PORT, server.port)
        if let user = server.user, let password = server.password {
            ccurl_set_text(handle, CURLOPT_USERNAME, user)
            ccurl_set_text(handle, CURLOPT_PASSWORD, password)
        }
        configureTLS(handle)
        ccurl_set_text(handle, CURLOPT_MAIL_FROM, "<\(sender)>")
        ccurl_allow_refused_recipients(handle)
        ccurl_set_long(handle, CURLOPT_UPLOAD, 1)
        // Said to the server with MAIL, so that it can refuse what is too large before it is sent (RFC 1870).
        ccurl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(content.count))
        ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, Int(timeout.milliseconds))
        ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Int(timeout.milliseconds))
        // Several threads: no signals. The environment's proxies are of HTTP. No connection outlives its mail.
        ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        ccurl_set_text(handle, CURLOPT_PROXY, "")
        ccurl_set_long(handle, CURLOPT_FORBID_REUSE, 1)
        ccurl_set_long(handle, CURLOPT_FRESH_CONNECT, 1)
    }

    private func configureTLS(_ handle: UnsafeMutableRawPointer) {
        let use = server.encryption == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL
        ccurl_set_long(handle, CURLOPT_USE_SSL, Int(use.rawValue))
        ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1)
        ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2)
        if let file = server.certificateFile { ccurl_set_text(handle, CURLOPT_CAINFO, file) }
    }

    /// libcurl's start is to happen once in a process.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32)) == CURLE_OK
}
