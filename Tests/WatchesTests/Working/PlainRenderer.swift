import Database
import Delivery
import Templates
import Watches

/// `insert 7 member 7`; `digest 37`.
struct PlainRenderer: NoticeRendering {
    func message(for notice: Notice) throws(TemplateProblem) -> Message {
        let name = if case .text(let name)? = notice.row?["name"] { name } else { "nobody" }
        if name == "unprintable" {
            throw TemplateProblem("the template wants a phone", hint: "give it one")
        }
        let number = if case .integer(let number) = notice.record { "\(number)" } else { "\(notice.record)" }
        let changes = notice.changes.map { change in
            " \(change.column)" + (change.value.map { ":\($0.old ?? "-")>\($0.new ?? "-")" } ?? "")
        }
        let count = notice.count > 1 ? " x\(notice.count)" : ""
        return .text("\(notice.event.rawValue) \(number) \(name)\(changes.joined())\(count)")
    }

    func digest(_ notices: [Notice]) throws(TemplateProblem) -> Message { .text("digest \(notices.count)") }
}
