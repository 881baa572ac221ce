/// Tells who calls.
package protocol Gatekeeping: Sendable {
    /// Asked only where a request has an `Authorization` header and the endpoint is not public: a public one answers
    /// whatever token comes.
    ///
    /// - Parameters:
    ///   - authorization: the header's value as it came.
    ///   - address: the client's, empty for a socket of the file system.
    /// - Throws: `APIError` 401 for no or a bad token, 403, or 429 for who tried too many.
    func caller(of authorization: String?, from address: String) async throws -> Caller
}
