package import Coordination
package import Delivery
package import WeCom

/// Sends messages of an application to members, parties and tags of a WeCom corp.
///
/// Keeps WeCom's rules before anything is sent: what a message may be is checked when it is enqueued (`compose`), and
/// what each member may get is counted before each call. What WeCom took but does not bring to everybody is
/// `partial`, with the names.
package struct WeComAppChannel: Channel {
    package let name: String
    package let limits: ChannelLimits
    let client: AppClient
    private let options: WeComAppOptions
    private let composer: AppComposer
    private let frequency: AppFrequency
    private let uploads: AppUploads

    package init(name: String, client: AppClient, options: WeComAppOptions, coordinator: any Coordinator) {
        self.name = name
        self.client = client
        self.options = options
        limits = ChannelLimits(concurrency: options.concurrency, rate: options.rate)
        composer = AppComposer(options)
        frequency = AppFrequency(client.credentials, coordinator)
        uploads = AppUploads(client, known: coordinator, frequency: frequency)
    }

    package func compose(_ message: Message) throws -> [Message] {
        try composer.compose(message)
    }

    package func send(_ parcel: Parcel) async -> SendOutcome {
        let receivers = parcel.message.receivers ?? options.receivers
        do {
            let content = try await content(of: parcel.message)
            let message = AppMessage(
                content, to: AppReceivers(receivers), isConfidential: options.isConfidential,
                duplicateCheck: options.duplicateCheck(forKey: parcel.key))
            let reply = try await client.send(message) { try await frequency.countMessage(to: receivers) }
            return outcome(of: reply)
        } catch {
            if let error = error as? WeComError, case .refused(let code) = error.cause, code.action == .uploadAgain {
                await forgetUpload(of: parcel.message)
            }
            return .failed(AppFailure.failure(for: error, channel: name))
        }
    }

    private func outcome(of reply: AppReply) -> SendOutcome {
        let answer = PeerAnswer(status: reply.answer.status, body: reply.answer.body, reference: reply.messageID)
        guard !reply.reachesEverybody else { return .delivered(answer) }
        return .partial(
            answer,
            NotReached(
                users: reply.invalidUsers, parties: reply.invalidParties, tags: reply.invalidTags,
                unlicensed: reply.unlicensedUsers))
    }

    private func content(of message: Message) async throws -> AppMessage.Content {
        guard let upload = Upload(message) else { return try AppMessage.Content(message) }
        let id = try await uploads.mediaID(of: upload.bytes, named: upload.name, as: upload.kind)
        return upload.kind == .image ? .image(mediaID: id) : .file(mediaID: id)
    }

    private func forgetUpload(of message: Message) async {
        guard let upload = Upload(message) else { return }
        await uploads.forget(upload.bytes, named: upload.name, as: upload.kind)
    }
}

/// What of a message goes as an upload.
private struct Upload {
    let bytes: [UInt8]
    let name: String
    let kind: AppMedia

    init?(_ message: Message) {
        switch message.body {
        case .image(let image): (bytes, name, kind) = (image.bytes, "image", .image)
        case .file(let file): (bytes, name, kind) = (file.bytes, file.name, .file)
        default: return nil
        }
    }
}
