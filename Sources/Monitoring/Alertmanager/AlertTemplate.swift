import Mustache

/// The text of a message about alerts, in mustache: `{{name}}`, `{{#alerts}}…{{/alerts}}`, `{{labels.instance}}`.
///
/// Nothing is escaped by mustache; what a value may not hold, `AlertText` takes out.
package struct AlertTemplate: Sendable {
    package let source: String
    private let template: MustacheTemplate

    package init(_ source: String) throws(AlertTemplateProblem) {
        self.source = source
        for tag in try Self.tags(in: source) { try Self.check(tag) }
        do {
            // The pragma is a line of its own, which mustache removes with its line break.
            template = try MustacheTemplate(string: "{{% CONTENT_TYPE: TEXT}}\n" + source)
        } catch {
            throw AlertTemplateProblem(description: "it cannot be read: check that each {{#name}} has its {{/name}}")
        }
    }

    func render(_ facts: AlertFacts) -> String {
        var lines = template.render(facts.values).split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    /// swift-mustache renders an unknown name as nothing; here it is found when the file is read.
    private static func check(_ tag: Substring) throws(AlertTemplateProblem) {
        switch tag.first {
        case "!", "/": return
        case ">", "<", "$", "=", "%":
            throw AlertTemplateProblem(
                description: "{{\(tag)}} is not available; values {{name}} and sections {{#name}}…{{/name}} are")
        default: break
        }
        let name = tag.drop { "#^&{".contains($0) }.filter { !$0.isWhitespace }
        let head = name.split(separator: ".", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        guard name == "." || AlertFacts.names.contains(head) else {
            throw AlertTemplateProblem(
                description: "there is no {{\(name)}}; there are \(AlertFacts.names.joined(separator: ", "))")
        }
        let isPath = AlertFacts.maps.contains(head)
        guard name == "." || isPath || !name.contains(".") else {
            throw AlertTemplateProblem(
                description: "{{\(name)}} has nothing below \(head); \(AlertFacts.maps.joined(separator: ", ")) have")
        }
    }

    private static func tags(in text: String) throws(AlertTemplateProblem) -> [Substring] {
        var tags: [Substring] = []
        var rest = text[...]
        while let opening = rest.firstRange(of: "{{") {
            rest = rest[opening.upperBound...]
            guard let closing = rest.firstRange(of: "}}") else {
                throw AlertTemplateProblem(description: "a {{ has no }}")
            }
            tags.append(rest[..<closing.lowerBound])
            rest = rest[closing.upperBound...]
        }
        return tags
    }
}

/// What is wrong with a template, in one clause.
package struct AlertTemplateProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}
