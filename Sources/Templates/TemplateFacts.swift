package import Mustache

/// What a template may name.
package protocol TemplateFacts: MustacheParent {
    /// The names for an error to offer.
    var knownNames: [String] { get }
    /// Where the names come from: "the query gives".
    var origin: String { get }
    /// What else than correcting the name can be done about one that is not there; nil: nothing.
    var remedy: String? { get }
}

extension TemplateFacts {
    package var remedy: String? { "give the column that name with AS in the query" }

    package func check(_ tag: TemplateTag) throws(TemplateProblem) {
        guard tag.head != "." else { return }
        var found = child(named: tag.head)
        for name in tag.path.dropFirst() {
            found = (found as? any MustacheParent)?.child(named: name)
        }
        guard let found else {
            let (name, known) = (tag.path.joined(separator: "."), knownNames.joined(separator: ", "))
            throw TemplateProblem(
                "the template names {{\(name)}}, but \(origin) \(known)",
                hint: "correct the name in the template" + (remedy.map { ", or \($0)" } ?? ""),
                notice: "模板用到了 {{\(name)}}，可用的只有 \(known)")
        }
        if let broken = found as? TemplateProblem { throw broken }
        let own = try (found as? any NamedGroup)?.ownValue()
        guard var value = found as? TemplateValue ?? own else { return }
        for format in tag.formats.reversed() {
            guard let format = ValueFormat(rawValue: format) else { continue }
            value = try format.apply(to: value)
        }
    }
}

/// Names below a name that is a value too: `{{change_percent}}` beside `{{change_percent.income}}`.
package protocol NamedGroup: MustacheParent {
    func ownValue() throws(TemplateProblem) -> TemplateValue
}
