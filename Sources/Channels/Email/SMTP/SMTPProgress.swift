import CCurl

/// What libcurl calls back to during a conversation: it takes the mail from here and tells here what is said.
///
/// Lives on the one thread that performs the call.
final class SMTPProgress {
    private(set) var dialogue = SMTPDialogue()
    private let content: [UInt8]
    private let stop: SMTPCall.Stop
    private var offset = 0
    private var acceptedAt: ContinuousClock.Instant?

    /// A server that has the mail need not answer QUIT.
    private static let farewell: Duration = .seconds(2)

    init(content: [UInt8], stop: SMTPCall.Stop) {
        self.content = content
        self.stop = stop
    }

    /// Who attaches keeps this object alive until the handle is freed.
    func attach(to handle: UnsafeMutableRawPointer) {
        let pointer = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_pointer(handle, CURLOPT_READDATA, pointer)
        ccurl_set_read(handle) { buffer, size, count, pointer in
            guard let progress = SMTPProgress.from(pointer), let buffer else { return Int(CURL_READFUNC_ABORT) }
            return progress.read(into: buffer, atMost: size * count)
        }
        ccurl_set_pointer(handle, CURLOPT_DEBUGDATA, pointer)
        ccurl_set_debug(handle) { _, kind, bytes, count, pointer in
            SMTPProgress.from(pointer)?.note(kind, UnsafeRawBufferPointer(start: bytes, count: count))
            return 0
        }
        ccurl_set_long(handle, CURLOPT_VERBOSE, 1)
        ccurl_set_pointer(handle, CURLOPT_XFERINFODATA, pointer)
        ccurl_set_progress(handle) { pointer, _, _, _, _ in
            SMTPProgress.from(pointer)?.isOver == true ? 1 : 0
        }
        ccurl_set_long(handle, CURLOPT_NOPROGRESS, 0)
    }

    private static func from(_ pointer: UnsafeMutableRawPointer?) -> SMTPProgress? {
        pointer.map { Unmanaged<SMTPProgress>.fromOpaque($0).takeUnretainedValue() }
    }

    private func read(into buffer: UnsafeMutablePointer<CChar>, atMost limit: Int) -> Int {
        let count = min(limit, content.count - offset)
        guard count > 0 else { return 0 }
        UnsafeMutableRawBufferPointer(start: buffer, count: count).copyBytes(from: content[offset..<offset + count])
        offset += count
        return count
    }

    private func note(_ kind: curl_infotype, _ bytes: UnsafeRawBufferPointer) {
        switch kind {
        case CURLINFO_HEADER_OUT: dialogue.sent(Array(bytes))
        case CURLINFO_HEADER_IN:
            dialogue.received(bytes)
            if acceptedAt == nil, dialogue.isAccepted { acceptedAt = .now }
        default: break
        }
    }

    private var isOver: Bool {
        if stop.isWanted { return true }
        return acceptedAt.map { ContinuousClock.now - $0 > Self.farewell } ?? false
    }
}
