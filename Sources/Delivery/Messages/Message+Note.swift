extension Message {
    /// The message behind a line that says something about it: in the text where there is one, else as a message of
    /// its own before it. What is for programs stays as it is.
    func preceded(by note: String?) -> [Message] {
        guard let note else { return [self] }
        var noted = self
        switch body {
        case .text(var text):
            text.content = note + "\n" + text.content
            noted.body = .text(text)
        case .markdown(let content): noted.body = .markdown(note + "\n\n" + content)
        case .markdownV2(let content): noted.body = .markdownV2(note + "\n\n" + content)
        case .event: break
        case .image, .news, .file, .templateCard, .textCard:
            return [Message(.text(Text(note)), title: title, receivers: receivers), self]
        }
        return [noted]
    }
}
