/// Why nodes could not agree on something; in one sentence.
package enum CoordinationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was asked can never be granted, or contradicts itself: a mistake of the caller.
    case senseless(String)
    /// Nobody can say at the moment what the other nodes hold. Nothing was changed by this node.
    case unavailable(String)

    package var description: String {
        switch self {
        case .senseless(let sentence), .unavailable(let sentence): sentence
        }
    }
}

extension CoordinationError {
    /// What every implementation refuses before it counts anything.
    ///
    /// - Returns: the demands, each name once.
    static func checked(_ demands: [WindowDemand]) throws -> [WindowDemand] {
        guard demands.count > 1 else { return demands }
        var seen: [String: WindowDemand] = [:]
        return try demands.filter { demand in
            guard let other = seen.updateValue(demand, forKey: demand.name) else { return true }
            guard other == demand else {
                throw CoordinationError.senseless("the window “\(demand.name)” was asked for with two different limits")
            }
            return false
        }
    }

    static func check(_ tokens: Int, fromBucket name: String, rate: Double, burst: Double) throws {
        guard rate > 0, rate.isFinite, burst.isFinite else {
            throw CoordinationError.senseless("the bucket “\(name)” needs a rate above zero and a finite burst")
        }
        guard Double(tokens) <= burst else {
            throw CoordinationError.senseless(
                "the bucket “\(name)” holds at most \(burst) tokens, so \(tokens) at once are never there")
        }
    }
}
