/// Why a sample was not taken. The raw value is the label of the figure that counts it.
package enum SeriesRefusal: String, Sendable, CaseIterable {
    /// No number, or one whose sums would be none.
    case value
    /// Not a name, or labels longer than the store can search.
    case name
    /// Older than anything that is kept, or of a time to come.
    case time
    /// There are enough series, of its metric or in all.
    case tooMany = "too_many"
}
