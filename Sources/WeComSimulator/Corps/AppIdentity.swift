/// What a token stands for: one app of one company.
struct AppIdentity: Sendable, Hashable {
    let corpID: String
    let secret: String
}
