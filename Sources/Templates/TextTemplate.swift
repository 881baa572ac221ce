import Mustache

/// The text of a title or a line, with `{{name}}`, `{{format(name)}}` and `{{#name}}…{{/name}}` in it.
///
/// Plain text in and out: nothing is escaped, and a value that itself holds `{{` or `<` stays as it is.
package struct TextTemplate: Sendable {
    package let source: String
    package let tags: [TemplateTag]
    private let template: MustacheTemplate

    package init(_ source: String) throws(TemplateProblem) {
        self.source = source
        tags = try TemplateTag.tags(in: source)
        do {
            // The pragma is a line of its own, which mustache removes with its line break.
            template = try MustacheTemplate(string: "{{% CONTENT_TYPE: TEXT}}\n" + source)
        } catch {
            throw TemplateProblem(
                "the template “\(source)” cannot be read", hint: "check that each {{#name}} has its {{/name}}")
        }
    }

    /// The text with the values in their places.
    ///
    /// - Throws: for a name that `facts` does not know and for a value that a format cannot take; mustache
    ///   by itself would leave both out in silence.
    package func render(_ facts: some TemplateFacts) throws(TemplateProblem) -> String {
        for tag in tags { try facts.check(tag) }
        return template.render(facts)
    }
}
