import FoundationEssentials

// The companies, their tokens and their apps' messages.
extension SimulatorBooks {
    /// How long after it was sent a message can be recalled (path/94867).
    private static let recallSpan: TimeInterval = 24 * 3_600

    var corps: [SimulatedCorp]? { state.withLock { $0.office.directory.corps } }
    func setCorps(_ corps: [SimulatedCorp]?) { state.withLock { $0.office.directory = CorpDirectory(corps) } }
    func knows(corpID: String) -> Bool { state.withLock { $0.office.directory.knows(corpID: corpID) } }

    var tokenCounts: TokenCounts { state.withLock { $0.office.tokens.counts } }
    func endTokens(with refusal: Refusal) { state.withLock { $0.office.tokens.endAll(with: refusal) } }
    func tokenOwner(_ token: String) -> AppIdentity? { state.withLock { $0.office.tokens.owner(of: token) } }

    func issueToken(
        corpID: String, secret: String, call: APICall, at now: Date
    ) throws(Refusal) -> (token: String, secondsLeft: Int) {
        try state.withLock { state throws(Refusal) in
            let app = try state.office.directory.identify(corpID: corpID, secret: secret)
            try state.office.count(call, of: corpID, at: now)
            return try state.office.tokens.issue(to: app, at: now)
        }
    }

    func admit(_ call: APICall, at now: Date) throws(Refusal) -> AppIdentity {
        try state.withLock { state throws(Refusal) in try state.office.admit(call, at: now) }
    }

    func checkAgent(_ agentID: Int?, of app: AppIdentity) throws(Refusal) {
        try state.withLock { state throws(Refusal) in try state.office.directory.checkAgent(agentID, of: app) }
    }

    /// Takes a message in; a duplicate gets the answer of the first and is not received again.
    func accept(
        _ draft: MessageDraft, for receivers: AppReceivers, from app: AppIdentity, agentID: Int,
        duplicateMark: DuplicateFilter.Mark?, at now: Date
    ) throws(Refusal) -> (receipt: AppReceipt, isDuplicate: Bool) {
        try state.withLock { state throws(Refusal) in
            if let duplicateMark, let first = state.office.duplicates.receipt(for: duplicateMark, at: now) {
                return (first, true)
            }
            let verdict = try state.office.judge(receivers, from: app, agentID: agentID, at: now)
            let number = state.messages.nextNumber
            let receipt = AppReceipt(
                verdict.reach, msgid: AppReceipt.msgid(ofMessage: number), hasResponseCode: draft.isInteractive)
            if let duplicateMark { state.office.duplicates.remember(duplicateMark, receipt, at: now) }
            let message = SimulatedMessage(
                id: number, time: now, key: app.corpID, draft: draft, receivers: verdict.delivered,
                media: draft.media, app: .init(agentID: agentID, msgid: receipt.msgid, dropped: verdict.dropped))
            state.messages.append(message, bytes: message.bytes)
            return (receipt, false)
        }
    }

    func recall(_ msgid: String, by app: AppIdentity, at now: Date) throws(Refusal) {
        try state.withLock { state throws(Refusal) in
            guard let number = AppReceipt.messageNumber(in: msgid), var message = state.messages[number],
                message.key == app.corpID, message.app?.msgid == msgid,
                now.timeIntervalSince(message.time) <= Self.recallSpan
            else { throw .unknownMessage }
            if let agentID = message.app?.agentID { try state.office.directory.checkAgent(agentID, of: app) }
            guard message.app?.recalledAt == nil else { return }
            message.app?.recalledAt = now
            state.messages[number] = message
            state.recalls += 1
        }
    }
}
