import CCurl
import Delivery

/// What follows from a mail server's answers for the dispatcher.
enum EmailFailure {
    /// Wrong credentials do not mend within seconds; a backlog must not use up its attempts on them.
    static let configurationPause: Duration = .seconds(300)
    static let throttlePause: Duration = .seconds(60)

    static func failure(for result: SMTPCall.Result, of call: SMTPCall, isCancelled: Bool) -> SendFailure {
        let dialogue = result.dialogue
        if let refusal = dialogue.refusal { return judge(refusal, dialogue, call) }
        var failure = transportFailure(result, call, isCancelled: isCancelled)
        if dialogue.mayBeAccepted {
            failure.hint = "The server may have taken the mail: another attempt has the same Message-ID."
        }
        return failure
    }

    private static func judge(_ refusal: SMTPDialogue.Entry, _ dialogue: SMTPDialogue, _ call: SMTPCall) -> SendFailure
    {
        let reply = refusal.reply
        let doing = doing(refusal.step, dialogue)
        let message = "\(doing), \(call.server.place) answered \(reply.line.cut(toCharacters: 300))"
        if case .recipient = refusal.step {
            // One that can come later makes the whole worth another attempt: nobody has the mail yet.
            let transient = dialogue.refusedRecipients.map(\.reply).first { $0.isTransient }
            if let transient { return retry(transient, message) }
        }
        return reply.isTransient ? retry(reply, message) : permanent(refusal.step, reply, message)
    }

    private static func retry(_ reply: SMTPReply, _ message: String) -> SendFailure {
        if reply.asksForLess {
            return SendFailure(
                .retry(after: throttlePause), kind: .throttled, reason: "rate_limited", message: message,
                hint: "The server wants fewer mails: lower the channel's rate and concurrency.",
                pauseChannel: throttlePause)
        }
        var failure = SendFailure(
            .retry(after: nil), reason: "smtp_\(reply.code)", message: message,
            hint: "The server takes it later, or does not know this sender yet; it is tried again by itself.")
        failure.blamesPeer = reply.code == 421
        return failure
    }

    private static func permanent(_ step: SMTPDialogue.Step, _ reply: SMTPReply, _ message: String) -> SendFailure {
        func configuration(_ reason: String, _ hint: String) -> SendFailure {
            SendFailure(
                .permanent, reason: reason, message: message, hint: hint, pauseChannel: configurationPause)
        }
        if reply.code == 552 || reply.enhancedStatus == "5.3.4" {
            return SendFailure(
                .permanent, reason: "too_large", message: message,
                hint: "The mail is larger than the server takes: lower the channel's max_size.")
        }
        switch step {
        case .authentication:
            return configuration("bad_credentials", "Check user and password in the channel's smtp URL.")
        case .greeting, .hello:
            return configuration(
                "server_refused", "The server does not talk to this machine: check host, port and who may send there.")
        case .startTLS:
            return configuration("tls_unavailable", noTLSHint)
        case .sender where reply.code == 530:
            return configuration("bad_credentials", "The server wants user and password in the channel's smtp URL.")
        case .sender:
            return configuration("sender_refused", "Check from: the server does not let this account send as it.")
        case .recipient:
            return SendFailure(
                .permanent, reason: "recipients_refused", message: message,
                hint: "Check the addresses under to; the server knows none of them or may not send there.")
        case .data, .content, .quit:
            return SendFailure(
                .permanent, reason: "refused", message: message,
                hint: "The server does not take this mail: its answer says why.")
        }
    }

    private static func doing(_ step: SMTPDialogue.Step, _ dialogue: SMTPDialogue) -> String {
        switch step {
        case .greeting: "connecting"
        case .hello: "saying hello"
        case .startTLS: "starting TLS"
        case .authentication: "logging in"
        case .sender: "naming the sender"
        case .recipient:
            "naming \(dialogue.refusedRecipients.map(\.address).joined(separator: ", ").cut(toCharacters: 300))"
        case .data, .content: "sending the mail"
        case .quit: "saying goodbye"
        }
    }

    private static func transportFailure(
        _ result: SMTPCall.Result, _ call: SMTPCall, isCancelled: Bool
    ) -> SendFailure {
        let place = call.server.place
        var failure =
            switch result.code {
            case CURLE_ABORTED_BY_CALLBACK where isCancelled:
                SendFailure(.retry(after: nil), reason: "cancelled", message: "sending was interrupted")
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
                SendFailure(
                    .retry(after: nil), reason: "not_connected", message: "\(place): \(result.detail)",
                    hint: "Check the host and port of smtp, DNS and the firewall.")
            case CURLE_OPERATION_TIMEDOUT:
                SendFailure(
                    .retry(after: nil), reason: "timeout",
                    message: "\(place) took longer than the time limit of \(call.timeout.inWords)",
                    hint: "Check the host and port of smtp and the firewall: some networks swallow SMTP.")
            case CURLE_USE_SSL_FAILED:
                SendFailure(
                    .permanent, reason: "tls_unavailable", message: "\(place) offers no STARTTLS", hint: noTLSHint,
                    pauseChannel: configurationPause)
            case CURLE_LOGIN_DENIED:
                SendFailure(
                    .permanent, reason: "bad_credentials", message: "\(place) refused the login",
                    hint: "Check user and password in the channel's smtp URL.", pauseChannel: configurationPause)
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
                CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
                SendFailure(
                    .retry(after: nil), reason: "tls_failed", message: "TLS with \(place) failed: \(result.detail)",
                    hint: "Check that the host is the one its certificate names, the certificate's date, and "
                        + "certificates if it was issued by your own authority.")
            case CURLE_FAILED_INIT, CURLE_OUT_OF_MEMORY:
                SendFailure(.retry(after: nil), reason: "out_of_resources", message: result.detail)
            default:
                SendFailure(
                    .retry(after: nil), reason: "connection_lost",
                    message: "the conversation with \(place) broke off: \(result.detail)")
            }
        failure.blamesPeer = ["not_connected", "timeout", "tls_failed", "connection_lost"].contains(failure.reason)
        return failure
    }

    private static let noTLSHint =
        "Use smtps:// if the server has it, another port (587), or tls: none if the way there is trusted."
}
