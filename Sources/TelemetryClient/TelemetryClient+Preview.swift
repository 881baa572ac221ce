extension TelemetryClient {
    /// A report as it leaves: one HTTP request.
    public struct Preview: Sendable, Hashable {
        public struct Header: Sendable, Hashable {
            public let name: String
            public let value: String
        }

        /// Always `POST`.
        public let method = "POST"
        /// The endpoint as it was given.
        public let url: String
        /// Those that say something. HTTP adds `Host`, `Content-Length` and `Connection`, which
        /// say nothing new.
        public let headers: [Header]
        /// JSON in UTF-8, without spaces.
        public let body: [UInt8]

        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }
    }
}

extension TelemetryClient.Preview: CustomStringConvertible {
    /// Address, headers and body, to show to a person.
    public var description: String {
        "\(method) \(url)\n" + headers.map { "\($0.name): \($0.value)\n" }.joined() + "\n\(text)\n"
    }
}
