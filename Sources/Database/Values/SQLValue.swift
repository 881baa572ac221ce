package import FoundationEssentials

/// One value as a database gave it or is given it, typed and exact.
package enum SQLValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// Only for what does not fit `integer`: an unsigned 64-bit column above `Int64.max`.
    case unsigned(UInt64)
    case double(Double)
    case decimal(ExactDecimal)
    case text(String)
    case blob([UInt8])
    /// JSON as the text that the database holds, not parsed.
    case json(String)
    /// `YYYY-MM-DD`, a day without a zone.
    case date(String)
    /// `HH:MM:SS[.ffffff]`, possibly negative or above 24 hours in MySQL.
    case time(String)
    /// `YYYY-MM-DD HH:MM:SS[.ffffff]`, local time without a zone.
    case dateTime(String)
    /// A point in time (PostgreSQL `timestamptz`), to the microsecond.
    case instant(Date)
}
