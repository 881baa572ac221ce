package import Networks

/// Where a channel's messages go, and how.
package struct WebhookEndpoint: Sendable, Hashable {
    package var url: EndpointURL
    package var keys: WebhookKeys
    /// For one call.
    package var timeout: Duration
    /// Of one body.
    package var maximumBytes: Int

    package init(
        url: EndpointURL, keys: WebhookKeys, timeout: Duration = .seconds(15), maximumBytes: Int = 1_048_576
    ) {
        self.url = url
        self.keys = keys
        self.timeout = timeout
        self.maximumBytes = maximumBytes
    }
}
