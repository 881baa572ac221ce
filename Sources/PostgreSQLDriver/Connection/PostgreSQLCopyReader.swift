import Database

/// Reads the binary form of `COPY … TO STDOUT`: a header, then rows of fields, each after its length, then an end.
///
/// The server sends a row a message, the header with the first; nothing here depends on that but that no row is
/// spread over two.
struct PostgreSQLCopyReader: ~Copyable {
    private let types: [PostgreSQLBinaryType]
    private let fields: UnsafeMutableBufferPointer<ByteField>
    private var hasHeader = false

    private static let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]

    init(types: [PostgreSQLBinaryType]) {
        self.types = types
        fields = .allocate(capacity: types.count)
        fields.initialize(repeating: .null)
    }

    deinit { fields.deallocate() }

    /// Calls `body` with each row of a message.
    mutating func read(_ message: UnsafeRawBufferPointer, _ body: (borrowing ByteRow) throws -> Void) throws {
        var position = hasHeader ? 0 : try header(message)
        hasHeader = true
        while position < message.count {
            guard position + 2 <= message.count else { throw Self.garbled }
            let count = Int16(bigEndian: message.loadUnaligned(fromByteOffset: position, as: Int16.self))
            position += 2
            // The end.
            if count == -1 { continue }
            guard Int(count) == types.count else { throw Self.garbled }
            try readRow(message, &position)
            try body(ByteRow(UnsafeBufferPointer(fields)))
        }
    }

    private func readRow(_ message: UnsafeRawBufferPointer, _ position: inout Int) throws(DatabaseError) {
        for index in 0..<types.count {
            guard position + 4 <= message.count else { throw Self.garbled }
            let length = Int(Int32(bigEndian: message.loadUnaligned(fromByteOffset: position, as: Int32.self)))
            position += 4
            guard length >= 0 else {
                fields[index] = .null
                continue
            }
            guard length <= message.count - position,
                let field = types[index].decode(
                    UnsafeRawBufferPointer(rebasing: message[position..<position + length]))
            else { throw Self.garbled }
            fields[index] = field
            position += length
        }
    }

    /// - Returns: where the rows begin.
    private func header(_ message: UnsafeRawBufferPointer) throws(DatabaseError) -> Int {
        let fixed = Self.signature.count + 8
        guard message.count >= fixed, message.prefix(Self.signature.count).elementsEqual(Self.signature) else {
            throw Self.garbled
        }
        // After the flags, of which none matters here: how long the rest of the header is.
        let rest = Int32(bigEndian: message.loadUnaligned(fromByteOffset: fixed - 4, as: Int32.self))
        guard rest >= 0, Int(rest) <= message.count - fixed else { throw Self.garbled }
        return fixed + Int(rest)
    }

    private static var garbled: DatabaseError {
        DatabaseError(.other, "the server's answer to COPY is not in PostgreSQL's binary form")
    }
}
