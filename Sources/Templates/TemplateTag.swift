/// One `{{…}}` of a template: what it names and the formats around it.
package struct TemplateTag: Sendable, Hashable {
    /// `previous.count`, split at the points.
    package let path: [String]
    /// `money(income)` → `["money"]`, outermost first.
    package let formats: [String]

    package var head: String { path.first ?? "" }

    /// The tags of a text. swift-mustache renders an unknown name as nothing and keeps its tokens to
    /// itself, so the names are read here, to be checked before anything is rendered.
    ///
    /// Only what a message needs is allowed: values, sections and comments.
    package static func tags(in text: String) throws(TemplateProblem) -> [TemplateTag] {
        var tags: [TemplateTag] = []
        var rest = text[...]
        while let opening = rest.firstRange(of: "{{") {
            rest = rest[opening.upperBound...]
            guard let closing = rest.firstRange(of: "}}") else {
                throw TemplateProblem("a {{ has no }}", hint: "close it, or write the value's name between them")
            }
            let inside = rest[..<closing.lowerBound]
            rest = rest[closing.upperBound...]
            if let tag = try tag(inside) { tags.append(tag) }
        }
        return tags
    }

    private static func tag(_ inside: Substring) throws(TemplateProblem) -> TemplateTag? {
        switch inside.first {
        case "!", "/": return nil
        case "#", "^", "&", "{": return try named(inside.dropFirst(), in: inside)
        case ">", "<", "$", "=", "%":
            throw TemplateProblem(
                "{{\(inside)}} is not available in a template",
                hint: "values {{name}}, formats {{money(name)}} and sections {{#name}}…{{/name}} are")
        default: return try named(inside, in: inside)
        }
    }

    private static func named(_ text: Substring, in inside: Substring) throws(TemplateProblem) -> TemplateTag {
        var parts = text.filter { !$0.isWhitespace }.split(separator: "(", omittingEmptySubsequences: false)
        let innermost = parts.removeLast()
        let name = innermost.prefix { $0 != ")" }
        let closings = innermost.dropFirst(name.count)
        guard closings.count == parts.count, closings.allSatisfy({ $0 == ")" }) else {
            throw TemplateProblem("{{\(inside)}} has brackets that do not match", hint: "write it as {{money(income)}}")
        }
        guard !name.isEmpty, (parts + [name]).allSatisfy({ $0.utf8.allSatisfy(isNameByte) }) else {
            throw TemplateProblem(
                "{{\(inside)}} is not a name",
                hint: "names are letters, digits and _; call the column so in the query (… AS count), "
                    + "and write a format as {{money(income)}}")
        }
        let path = name == "." ? ["."] : name.split(separator: ".").map(String.init)
        let formats = parts.map(String.init)
        for format in formats where ValueFormat(rawValue: format) == nil {
            throw TemplateProblem(
                "{{\(inside)}} uses the unknown format \(format)",
                hint: "formats are \(ValueFormat.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return TemplateTag(path: path, formats: formats)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
