import Database

extension Row {
    func state() throws(DatabaseError) -> DeliveryState {
        let text = try text("state")
        guard let state = DeliveryState(rawValue: text) else {
            throw DatabaseError(.unexpectedValue, "a delivery is in the unknown state \(text)")
        }
        return state
    }
}
