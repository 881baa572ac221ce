import Foundation
import Settlement

/// A settlement, when it is due and how far it has come, as the API shows it.
struct SettlementFacts: Encodable {
    let name: String
    let source: String
    /// nil: by hand only.
    let schedule: String?
    let timeZone: String
    let next: Date?
    /// The last day that was settled, whenever that was.
    let lastDay: String?
    let lastRun: SettlementRunFacts?

    init(_ definition: SettlementDefinition, lastDay: SettlementDay?, lastRun: SettlementRun?, now: Date) {
        name = definition.name
        source = definition.source
        schedule = definition.schedule?.expression.source
        timeZone = definition.timeZone.identifier
        next = definition.schedule?.next(after: now)
        self.lastDay = lastDay?.description
        self.lastRun = lastRun.map(SettlementRunFacts.init)
    }
}

/// The same with its platforms and the ends of its partners' chains.
struct SettlementDetails: Encodable {
    let settlement: SettlementFacts
    let event: String
    let platforms: [String]
    let partners: [ChainHeadFacts]

    private enum CodingKeys: String, CodingKey { case event, platforms, partners }

    func encode(to encoder: any Encoder) throws {
        try settlement.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(event, forKey: .event)
        try container.encode(platforms, forKey: .platforms)
        try container.encode(partners, forKey: .partners)
    }
}
