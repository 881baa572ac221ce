package import Delivery
package import Settings
import Timekeeping

/// A channel of type `email` as the configuration declares it.
package struct EmailSettings: ChannelDeclaration, Hashable {
    package let name: String
    package let server: SMTPServer
    package let options: EmailOptions
    package let timeout: Duration

    package init(name: String, _ node: SettingsNode) throws(SettingsProblem) {
        self.name = name
        server = try Self.server(in: node)
        timeout = try node.duration("timeout")
        let rate = try node.optionalInteger("rate")
        options = EmailOptions(
            from: try Self.address(try node.string("from"), node, "from"),
            to: try Self.addresses("to", node), cc: try Self.addresses("cc", node),
            replyTo: try node.optionalString("reply_to").map { (text: String) throws(SettingsProblem) in
                try Self.address(text, node, "reply_to")
            },
            concurrency: try node.integer("concurrency"),
            rate: rate.map { ChannelLimits.Rate(count: $0, per: .seconds(60)) },
            sizeBytes: try node.byteSize("max_size"))
    }

    /// Looking whether a mail server can be reached takes another protocol than the check of endpoints speaks.
    package var endpoint: String? { nil }

    /// A server that does not know a sender yet ("greylisting") refuses for some minutes, and expects that it is
    /// tried again (RFC 6647).
    package var policy: ChannelPolicy {
        ChannelPolicy(
            retries: RetrySchedule([
                .seconds(10), .seconds(60), .seconds(300), .seconds(900), .seconds(1_800), .seconds(3_600),
            ]))
    }

    package func channel(_ surroundings: ChannelSurroundings) throws -> any Channel {
        EmailChannel(name: name, server: server, options: options, timeout: timeout, clock: surroundings.clock)
    }

    private static func server(in node: SettingsNode) throws(SettingsProblem) -> SMTPServer {
        let tls = try node.optionalString("tls")
        do {
            return try SMTPServer(
                url: try node.string("smtp"), requiresTLS: tls.map { $0 == "required" },
                certificateFile: try node.optionalString("certificates"))
        } catch let problem as SettingsProblem {
            throw problem
        } catch {
            throw node.problem("\(error)", at: "smtp")
        }
    }

    private static func addresses(_ key: String, _ node: SettingsNode) throws(SettingsProblem) -> [EmailAddress] {
        var addresses: [EmailAddress] = []
        for text in try node.strings(key) { addresses.append(try address(text, node, key)) }
        return addresses
    }

    private static func address(
        _ text: String, _ node: SettingsNode, _ key: String
    ) throws(SettingsProblem) -> EmailAddress {
        guard let address = EmailAddress(text) else { throw node.problem("is no address", at: key) }
        return address
    }
}

extension EmailSettings {
    private static let addressShape = SettingsShape.text(
        allowed: "an address such as ops@example.com or \"Operations <ops@example.com>\"",
        check: {
            EmailAddress($0) == nil ? "an address such as ops@example.com or \"Operations <ops@example.com>\"" : nil
        })

    package static let variant = SettingsVariant(
        "email", "E-mail through your mail server.", exampleNames: ["mail"],
        fields: [
            SettingsField(
                "smtp", .url(schemes: ["smtps", "smtp"]),
                "The mail server: smtps:// is TLS from the first byte (port 465), smtp:// begins with STARTTLS "
                    + "(port 587). User and password percent-encoded.",
                isRequired: true,
                example: #""smtps://herald:${SMTP_PASSWORD:-the-password}@smtp.example.com:465""#, isSecret: true),
            SettingsField(
                "tls", .choice(["required", "none"]),
                "Whether smtp:// must begin with STARTTLS; without it: required, except to this machine itself. "
                    + "none takes no password beyond this machine."),
            SettingsField(
                "certificates",
                .text(
                    allowed: "an absolute path", check: { $0.hasPrefix("/") ? nil : "an absolute path" }),
                "A PEM file of the authorities to trust instead of the system's."),
            SettingsField(
                "from", addressShape, "The sender.", isRequired: true, example: "Herald <herald@example.com>"),
            SettingsField(
                "to", .list(of: addressShape, count: 1...100), "Who gets each mail, unless a message names others.",
                isRequired: true, example: "[ops@example.com]"),
            SettingsField("cc", .list(of: addressShape, count: 0...100), "Who gets a copy.", default: "[]"),
            SettingsField("reply_to", addressShape, "Where answers go; without it to the sender."),
            SettingsField("timeout", .duration(.seconds(1)...(.seconds(600))), "For one mail.", default: "60s"),
            SettingsField("concurrency", .integer(1...50), "Mails at once.", default: "4"),
            SettingsField(
                "rate", .integer(1...100_000), "Mails in any 60 seconds; without it as many as there are."),
            SettingsField(
                "max_size", .byteSize(65_536...(200 << 20)), "Of one mail with its attachment.", default: "20MB"),
        ])
}
