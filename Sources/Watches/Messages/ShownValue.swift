import Database
import Mustache
import Templates

/// A value of a row as a watch's template shows it: through the watch's map, and with its own word for nothing.
///
/// A section over what is missing is left out and an inverted one is shown, though `{{name}}` shows the word.
struct ShownValue: NamedGroup, MustacheTransformable, MustacheCustomRenderable {
    /// NULL: there is nothing.
    let value: TemplateValue
    /// What stands for the value.
    var mapped: String?
    var missing: String
    var isForURL = false

    var isNull: Bool { value.isNull || mapped == "" }

    /// For one line of a text.
    var text: String {
        if let mapped, !mapped.isEmpty { return mapped }
        return isNull ? missing : value.renderText
    }

    var renderText: String { isForURL ? text.encodedForURL : text }

    func child(named: String) -> Any? { nil }

    /// What formats are checked with before rendering.
    func ownValue() throws(TemplateProblem) -> TemplateValue { mapped.map(value.with) ?? value }

    /// A format has nothing to say of what is missing. One that fails was refused before rendering.
    func transform(_ name: String) -> Any? {
        guard !isNull else { return self }
        guard let format = ValueFormat(rawValue: name), let own = try? ownValue(),
            let shown = try? format.apply(to: own)
        else { return nil }
        return ShownValue(value: shown, mapped: nil, missing: missing, isForURL: isForURL)
    }
}

extension String {
    /// All but what RFC 3986 calls unreserved.
    fileprivate var encodedForURL: String {
        var encoded = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (hex.count == 1 ? "0" + hex : hex)
            }
        }
        return encoded
    }
}
