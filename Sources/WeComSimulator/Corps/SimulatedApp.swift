/// An app of a simulated company.
package struct SimulatedApp: Sendable, Hashable {
    package var secret: String
    package var agentID: Int
    /// The members whom it may reach; nil: the whole company.
    package var visible: [String]?
    /// The addresses that may call for it, others get 60020; nil: all.
    package var trustedAddresses: [String]?
    package var isDisabled: Bool

    package init(
        secret: String, agentID: Int, visible: [String]? = nil, trustedAddresses: [String]? = nil,
        isDisabled: Bool = false
    ) {
        self.secret = secret
        self.agentID = agentID
        self.visible = visible
        self.trustedAddresses = trustedAddresses
        self.isDisabled = isDisabled
    }
}

extension SimulatedApp: Codable {
    private enum CodingKeys: String, CodingKey {
        case secret
        case agentID = "agent_id"
        case visible
        case trustedAddresses = "trusted_addresses"
        case isDisabled = "disabled"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        secret = try values.decode(String.self, forKey: .secret)
        agentID = try values.decode(Int.self, forKey: .agentID)
        visible = try values.decodeIfPresent([String].self, forKey: .visible)
        trustedAddresses = try values.decodeIfPresent([String].self, forKey: .trustedAddresses)
        isDisabled = try values.decodeIfPresent(Bool.self, forKey: .isDisabled) ?? false
    }
}
