import Delivery

/// What stands in a mail.
enum EmailContent {
    static func content(of message: Message) -> MimePart {
        switch message.body {
        case .image(let image):
            let isPNG = image.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47])
            return attached(
                message, name: isPNG ? "image.png" : "image.jpg", image.bytes,
                mediaType: isPNG ? "image/png" : "image/jpeg")
        case .file(let file):
            return attached(message, name: file.name, file.bytes, mediaType: "application/octet-stream")
        case .text, .markdown, .markdownV2, .news, .textCard, .templateCard, .event:
            guard let markdown = message.markdown else {
                return .text(message.readable?.content ?? "", subtype: "plain")
            }
            return .multipart(
                subtype: "alternative",
                [
                    .text(PlainMarkdownWriter().write(MarkdownDocument(markdown)), subtype: "plain"),
                    .text(MailHTMLWriter.document(markdown), subtype: "html"),
                ])
        }
    }

    private static func attached(_ message: Message, name: String, _ bytes: [UInt8], mediaType: String) -> MimePart {
        .multipart(
            subtype: "mixed",
            [
                .text(message.title ?? name, subtype: "plain"),
                .attachment(name: name, bytes: bytes, mediaType: mediaType),
            ])
    }
}
