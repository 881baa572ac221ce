import Crypto
import FoundationEssentials
import Observability
import Timekeeping

/// By what a notification is known again.
///
/// Alertmanager gives a notification no id. It sends the same again in three cases: when our answer was lost, within
/// seconds; from the other half of a pair that could not agree, within half a minute; and on purpose, each
/// `repeat_interval`. So the same group with the same alerts in the same states, each since the same instant, is one
/// message within the window, and is told again after it. The ends of alerts do not count: the two of a pair may differ
/// in them.
struct AlertIdentity {
    private let digest: String

    init(_ notification: AlertNotification) {
        let alerts = notification.alerts.map { alert in
            let labels = alert.labels.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
            return [alert.fingerprint, alert.isResolved ? "resolved" : "firing"]
                + [String(alert.startsAt?.unixMilliseconds ?? 0)] + (alert.fingerprint.isEmpty ? labels : [])
        }
        let sorted = alerts.sorted { $0.lexicographicallyPrecedes($1) }
        // The length before each text: no two lists of texts make the same bytes.
        let texts = ([notification.groupKey] + sorted.flatMap { [String($0.count)] + $0 })
        let bytes = texts.flatMap { Array("\($0.utf8.count):".utf8) + Array($0.utf8) }
        digest = Hexadecimal.text(SHA256.hash(data: Data(bytes)).prefix(16))
    }

    /// The key in the outbox of what comes at `now`; two in one stretch have the same.
    ///
    /// - Returns: and the one of the stretch before, in which the window may have begun.
    func keys(at now: Date, window: Duration) -> (key: String, before: String) {
        let length = max(1, window.milliseconds)
        let stretch = now.unixMilliseconds / length
        return ("alertmanager:\(digest):\(stretch)", "alertmanager:\(digest):\(stretch - 1)")
    }
}
