import Delivery
import Observability

/// What a call's outcome means where every message has a peer of its own: nothing that this peer says or does concerns
/// the channel, and nothing of its secret is kept.
struct CallbackOutcome {
    private let mask: SecretMask

    /// As much of an answer as is kept: what a peer says more is no answer.
    private static let answerLength = 2_000

    init(secret: String) {
        // A peer may also quote the key without what says that it is one.
        let prefix = "whsec_"
        mask = SecretMask(secret.hasPrefix(prefix) ? [secret, String(secret.dropFirst(prefix.count))] : [secret])
    }

    func own(_ outcome: SendOutcome) -> SendOutcome {
        switch outcome {
        case .delivered(let answer): .delivered(answer.map(masked))
        case .partial(let answer, let missing): .partial(answer.map(masked), missing)
        case .failed(let failure): .failed(own(failure))
        }
    }

    private func own(_ failure: SendFailure) -> SendFailure {
        var own = failure
        own.pauseChannel = nil
        own.disablesChannel = false
        own.blamesPeer = false
        own.message = mask.mask(failure.message)
        own.hint = Self.hint(failure)
        own.answer = failure.answer.map(masked)
        return own
    }

    /// Masked as a whole before it is cut, so that no half of the secret remains at the end.
    private func masked(_ answer: PeerAnswer) -> PeerAnswer {
        var answer = answer
        answer.body = String(mask.mask(answer.body).prefix(Self.answerLength))
        return answer
    }

    /// In the words of tasks, where a channel of one peer has an url of its own.
    private static func hint(_ failure: SendFailure) -> String? {
        switch failure.reason {
        case "gone": "The partner wants no more of it: correct the task's callback_url, and retry the delivery."
        case "redirect": "Herald follows no redirects: put the new address into the task's callback_url."
        case "rate_limited": "It is called again when the partner wishes."
        case "http_400", "http_401", "http_403":
            "The partner refuses it: compare its secret with the task's callback_secret, and its clock with ours."
        case "http_404", "http_405": "Nothing takes callbacks at this address: check the task's callback_url."
        case "http_413": "The partner takes no body of this size: ask it to raise its limit."
        case "host_not_found", "lookup_failed":
            "Check the host name in the task's callback_url, and DNS on this machine."
        case "forbidden_address":
            "Give the task a public address; or, if that network is yours and meant, name it under the settlement's "
                + "allow_networks."
        default: failure.hint
        }
    }
}
