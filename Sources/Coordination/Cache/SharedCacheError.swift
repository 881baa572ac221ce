/// Why a cache has no answer although nothing was wrong with the caller's own load.
package struct SharedCacheError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}
