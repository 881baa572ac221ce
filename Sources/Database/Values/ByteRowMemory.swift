import FoundationEssentials

/// The values of one row as a `ByteRow` wants them; its memory serves the next row too.
package struct ByteRowMemory {
    private enum Place {
        case field(ByteField)
        case bytes(Range<Int>)
    }

    private var storage: [UInt8] = []
    private var places: [Place] = []
    private var fields: [ByteField] = []

    package init() {}

    package mutating func with(_ row: Row, _ body: (borrowing ByteRow) throws -> Void) throws {
        storage.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        for value in row.values { append(value) }
        try storage.withUnsafeBytes { storage in
            for place in places {
                switch place {
                case .field(let field): fields.append(field)
                case .bytes(let range): fields.append(.bytes(UnsafeRawBufferPointer(rebasing: storage[range])))
                }
            }
            try fields.withUnsafeBufferPointer { try body(ByteRow($0)) }
        }
    }

    private mutating func append(_ value: SQLValue) {
        switch value {
        case .null: places.append(.field(.null))
        case .bool(let value): places.append(.field(.integer(value ? 1 : 0)))
        case .integer(let value): places.append(.field(.integer(value)))
        case .instant(let value):
            // Beyond the year 280000 there is no time that a database holds.
            let limit = 9e18
            let microseconds = (value.timeIntervalSince1970 * 1_000_000).rounded()
            places.append(.field(.microseconds(Int64(min(max(microseconds, -limit), limit)))))
        case .text(let text), .json(let text), .date(let text), .time(let text), .dateTime(let text):
            append(text.utf8)
        case .blob(let bytes): append(bytes)
        case .unsigned(let value): append(String(value).utf8)
        case .double(let value): append(value.description.utf8)
        case .decimal(let value): append(value.description.utf8)
        }
    }

    private mutating func append(_ bytes: some Collection<UInt8>) {
        let start = storage.count
        storage.append(contentsOf: bytes)
        places.append(.bytes(start..<storage.count))
    }
}
