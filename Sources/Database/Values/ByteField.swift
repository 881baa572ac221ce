/// One value of a `ByteRow`.
package enum ByteField {
    case null
    /// Also a bool: 1 or 0.
    case integer(Int64)
    /// Text, JSON and blobs; dates and times of databases that write them as text, and decimals.
    case bytes(UnsafeRawBufferPointer)
    /// A point in time, a local time or a day: microseconds since 1970, those without a zone counted as if in UTC.
    case microseconds(Int64)
}
