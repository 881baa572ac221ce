/// Why a text is no base URL. It never holds the text: somebody may have put a whole webhook URL with its key there.
public struct InvalidBaseURL: Error, Sendable, Hashable, CustomStringConvertible {
    public let description = "WeCom's base URL must look like https://host or http://host:port, without a query"

    init() {}
}
