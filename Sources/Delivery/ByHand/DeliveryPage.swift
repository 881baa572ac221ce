/// A stretch of a long list of deliveries.
package struct DeliveryPage: Sendable {
    package let deliveries: [DeliverySummary]
    /// `DeliveryFilter.before` for the next page; nil when there is none.
    ///
    /// A page may hold fewer deliveries than asked for, even none, and not be the last: looking further would have cost
    /// too much at once.
    package let next: Int64?
}
