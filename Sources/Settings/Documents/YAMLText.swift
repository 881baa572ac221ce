import Yams

/// YAML on its way to a tree: turns what Yams has to say into problems with a place.
struct YAMLText {
    struct Tree {
        let root: Node
        let duplicates: [DuplicateKey]
    }

    private let text: String
    private let name: String
    /// More than that many keys twice is not a slip but another kind of file.
    private static let mostDuplicates = 50

    init(_ text: String, name: String) {
        self.text = text
        self.name = name
    }

    /// Yams stops at the first key that stands twice. So that all problems come at once, each such key is
    /// renamed (see `DuplicateKey`) and the text parsed again.
    func parsed() throws(SettingsProblems) -> Tree {
        var text = text
        var duplicates: [DuplicateKey] = []
        while true {
            do {
                return Tree(root: try root(of: text), duplicates: duplicates)
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard let key = keys.first, duplicates.count < Self.mostDuplicates,
                    let duplicate = DuplicateKey(key, first: context.mark, number: duplicates.count, in: text)
                else { throw problem("the key \(quoted(keys.first ?? "")) stands twice in one map", at: context.mark) }
                duplicates.append(duplicate)
                text = duplicate.renamed(in: text)
            } catch let error as YamlError {
                throw problem(error, in: text)
            } catch let problems as SettingsProblems {
                throw problems
            } catch {
                throw SettingsProblems([SettingsProblem(position: nil, path: name, message: "cannot be read as YAML")])
            }
        }
    }

    private func root(of text: String) throws -> Node {
        // The basic resolver guesses no types: 010, no and 1e3 stay as written until a shape asks.
        let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
        guard let root = try parser.nextRoot() else {
            throw SettingsProblems([
                SettingsProblem(
                    position: nil, path: name,
                    message: "the file is empty; `herald config example` prints one to begin with")
            ])
        }
        if let second = try parser.nextRoot() {
            let position = second.mark.map { SettingsPosition.file(name, line: $0.line, column: $0.column) }
            throw problem("found a second document (after ---); allowed is one", at: position)
        }
        return root
    }

    private func problem(_ error: YamlError, in text: String) -> SettingsProblems {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return self.problem("the YAML is broken here: \(problem)\(hint(at: mark))", at: mark)
        case .reader(let problem, let offset, _, let text):
            return self.problem("the YAML is broken here: \(problem)", at: offset.map { position(of: $0, in: text) })
        default:
            return self.problem("the YAML cannot be read", at: nil)
        }
    }

    private func problem(_ message: String, at mark: Mark) -> SettingsProblems {
        problem(message, at: .file(name, line: mark.line, column: mark.column))
    }

    private func problem(_ message: String, at position: SettingsPosition?) -> SettingsProblems {
        SettingsProblems([SettingsProblem(position: position, path: position == nil ? name : "", message: message)])
    }

    private func hint(at mark: Mark) -> String {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(mark.line - 1) else { return "" }
        let line = lines[mark.line - 1]
        if line.prefix(while: \.isWhitespace).contains("\t") { return "; indent with spaces, not with tabs" }
        if line.contains("${"), line.contains(": {") { return "; put quotes around a value with ${…} inside {…}" }
        switch line.unicodeScalars.dropFirst(max(0, mark.column - 1)).first {
        case "@", "`", "%": return "; put quotes around a text that begins like this"
        default: return ""
        }
    }

    private func position(of offset: Int, in text: String) -> SettingsPosition {
        let before = text.prefix(offset)
        let line = before.lastIndex(where: \.isNewline).map { before[before.index(after: $0)...] } ?? before
        return .file(name, line: before.count(where: \.isNewline) + 1, column: line.unicodeScalars.count + 1)
    }
}
