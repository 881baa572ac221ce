import FoundationEssentials

/// The body of `PUT /_simulator/faults`: an array of faults.
enum FaultList {
    /// What is wrong with the body, in one sentence.
    struct Invalid: Error, CustomStringConvertible {
        let description: String
    }

    static func decode(_ bytes: [UInt8]) throws -> [Fault] {
        let objects: [[String: JSONValue]]
        do {
            objects = try JSONDecoder().decode([[String: JSONValue]].self, from: Data(bytes))
        } catch {
            throw Invalid(
                description:
                    #"the body must be a JSON array of faults, such as [{"path":"/cgi-bin/webhook/send","status":503}]"#
            )
        }
        return try objects.enumerated().map { try fault($1, at: $0 + 1) }
    }

    private static func fault(_ object: [String: JSONValue], at place: Int) throws -> Fault {
        let allowed = Fault.CodingKeys.allCases.map(\.rawValue)
        if let unknown = object.keys.sorted().first(where: { !allowed.contains($0) }) {
            throw Invalid(
                description: "fault \(place): unknown key \(unknown); allowed are \(allowed.joined(separator: ", "))")
        }
        do {
            let fault = try JSONDecoder().decode(Fault.self, from: JSONEncoder().encode(object))
            if let problem = fault.problem { throw Invalid(description: "fault \(place): \(problem)") }
            return fault
        } catch DecodingError.typeMismatch(_, let context), DecodingError.dataCorrupted(let context) {
            let key = context.codingPath.last?.stringValue ?? "?"
            throw Invalid(description: "fault \(place): \(key) has a value of the wrong type")
        }
    }
}
