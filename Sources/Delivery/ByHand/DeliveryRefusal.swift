/// Why a delivery cannot be retried or cancelled, in one sentence.
package struct DeliveryRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    static func unknown(_ id: Int64) -> DeliveryRefusal {
        DeliveryRefusal(description: "there is no delivery \(id)")
    }
}
