import FoundationEssentials
import Networks

/// What can be said of a task's callback before it is made: whether there is one, and why it cannot be.
package enum CallbackCheck {
    /// Where the task's partner wants to be called; nil: nowhere. Somebody who empties the field means none.
    package static func url(of task: SettledTask) -> String? {
        guard let url = task.callbackURL, !url.isEmpty else { return nil }
        return url
    }

    /// One sentence with the task and the remedy, without the URL's path and without secrets; nil: nothing is in the
    /// way of its callback, or it has none. What the URL's host name leads to shows only when it is called.
    package static func refusal(of task: SettledTask, _ definition: SettlementDefinition) -> String? {
        guard let url = url(of: task) else { return nil }
        let rule = EndpointRule(definition.addressGuard, allowsHTTP: definition.allowsHTTP)
        do throws(EndpointRefusal) {
            _ = try rule.admit(url)
        } catch {
            return "task \(task.id) gets no callback: its callback_url \(error); allowed is \(error.allowed)"
        }
        return refusal(ofSecret: secret(of: task, definition), task)
    }

    /// Signs its callbacks.
    static func secret(of task: SettledTask, _ definition: SettlementDefinition) -> String? {
        [task.callbackSecret, definition.defaultSecret].compactMap(\.self).first { !$0.isEmpty }
    }

    private static func refusal(ofSecret secret: String?, _ task: SettledTask) -> String? {
        guard let secret else {
            return "task \(task.id) gets no callback: it has no callback_secret to sign it with; give it one, or the "
                + "settlement a default_secret"
        }
        // Whoever writes whsec_ means the key that stands behind it in base64.
        let prefix = "whsec_"
        guard secret.hasPrefix(prefix),
            Data(base64Encoded: String(secret.dropFirst(prefix.count))).map(\.isEmpty) ?? true
        else { return nil }
        return "task \(task.id) gets no callback: its callback_secret begins with whsec_ and is no base64 after that; "
            + "allowed is whsec_ and the base64 of a key, or any other text"
    }
}
