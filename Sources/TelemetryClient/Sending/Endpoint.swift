import Foundation

/// Where reports go.
struct Endpoint: Sendable, Hashable {
    let url: String

    /// - Returns: nil unless it is an `http` or `https` address with a host, and without name and password: those
    ///   would leave with each report.
    init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty,
            parts.user == nil, parts.password == nil, parts.fragment == nil, URL(string: text) != nil
        else { return nil }
        url = text
    }
}
