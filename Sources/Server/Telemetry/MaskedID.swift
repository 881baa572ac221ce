/// An anonymous id as people are shown it: eight characters and `****`.
package enum MaskedID {
    package static func text(_ id: String) -> String { id.prefix(8) + "****" }
}
