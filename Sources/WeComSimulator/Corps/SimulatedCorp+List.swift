package import FoundationEssentials

extension SimulatedCorp {
    /// What is wrong with a list of companies, in one sentence.
    package struct InvalidList: Error, CustomStringConvertible {
        package let description: String
    }

    /// Reads a JSON array of companies.
    ///
    /// - Throws: ``InvalidList``
    package static func list(_ json: Data) throws -> [SimulatedCorp] {
        do {
            return try JSONDecoder().decode([SimulatedCorp].self, from: json)
        } catch DecodingError.keyNotFound(let key, let context) {
            throw InvalidList(description: "\(place(context.codingPath)) has no \(key.stringValue)")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            throw InvalidList(description: "\(place(context.codingPath)) has the wrong type: \(form)")
        } catch {
            throw InvalidList(description: "it is no JSON: \(form)")
        }
    }

    private static let form =
        #"expected is an array of companies, such as [{"corp_id":"ww1","apps":[{"secret":"s1","agent_id":2}],"members":["a"]}]"#

    /// `company 2, apps, 1, agent_id`; the file as a whole has an empty path.
    private static func place(_ path: [any CodingKey]) -> String {
        let words = path.enumerated().map { depth, key in
            let word = key.intValue.map { "\($0 + 1)" } ?? key.stringValue
            return depth == 0 ? "company \(word)" : word
        }
        return words.isEmpty ? "the list" : words.joined(separator: ", ")
    }
}
