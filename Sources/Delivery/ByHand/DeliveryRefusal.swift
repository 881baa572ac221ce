/// Why a delivery cannot be retried or cancelled, in one sentence.
package struct DeliveryRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
    /// There is no such delivery.
    package var isUnknown = false

    static func unknown(_ id: Int64) -> DeliveryRefusal {
        DeliveryRefusal(description: "there is no delivery \(id)", isUnknown: true)
    }
}
