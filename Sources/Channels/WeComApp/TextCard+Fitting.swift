import Delivery
import WeCom

extension Message.TextCard {
    /// As long as WeCom shows: what is too long ends in `…`, with the markup of the description whole.
    var fittingWeCom: Message.TextCard {
        var card = self
        card.title = title.cut(toScalars: AppLimits.cardTitleCharacters)
        card.description = description.cutMarkup(toScalars: AppLimits.cardDescriptionCharacters)
        card.buttonText = buttonText.flatMap { text in
            text.isEmpty ? nil : String(text.cut(toScalars: AppLimits.buttonCharacters))
        }
        return card
    }
}

extension String {
    /// As many whole characters as fit with `…` behind them. Counted in Unicode scalars, of which there are never
    /// fewer than characters, whatever WeCom takes for one.
    fileprivate func cut(toScalars limit: Int) -> String {
        unicodeScalars.count <= limit ? self : prefix(toScalars: limit - 1) + "…"
    }

    /// The same for text with `<div class="…">`: never within a tag, and with those closed that are open.
    fileprivate func cutMarkup(toScalars limit: Int) -> String {
        guard unicodeScalars.count > limit else { return self }
        let closing = "</div>"
        var room = limit - 1
        while room > 0 {
            var text = prefix(toScalars: room)
            if let open = text.lastIndex(of: "<"), !text[open...].contains(">") { text = String(text[..<open]) }
            let unclosed = max(0, text.ranges(of: "<div").count - text.ranges(of: closing).count)
            let whole = text + "…" + String(repeating: closing, count: unclosed)
            if whole.unicodeScalars.count <= limit { return whole }
            room -= closing.count
        }
        return "…"
    }

    private func prefix(toScalars limit: Int) -> String {
        var count = 0
        return String(
            prefix { character in
                count += character.unicodeScalars.count
                return count <= limit
            })
    }
}
