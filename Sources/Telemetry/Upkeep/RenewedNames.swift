/// How many systems and versions were given a number, and how many lost theirs.
struct RenewedNames: Sendable, Hashable {
    var added = 0
    var dropped = 0
}
