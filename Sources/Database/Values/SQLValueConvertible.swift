/// What may be interpolated into `SQL` and is then bound as a parameter.
package protocol SQLValueConvertible {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLValueConvertible { package var sqlValue: SQLValue { self } }
extension Bool: SQLValueConvertible { package var sqlValue: SQLValue { .bool(self) } }
extension Int: SQLValueConvertible { package var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Int64: SQLValueConvertible { package var sqlValue: SQLValue { .integer(self) } }
extension Double: SQLValueConvertible { package var sqlValue: SQLValue { .double(self) } }
extension String: SQLValueConvertible { package var sqlValue: SQLValue { .text(self) } }
extension ExactDecimal: SQLValueConvertible { package var sqlValue: SQLValue { .decimal(self) } }
extension [UInt8]: SQLValueConvertible { package var sqlValue: SQLValue { .blob(self) } }
