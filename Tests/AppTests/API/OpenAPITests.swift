import Foundation
import Server
import Settings
import Testing
import Yams

@testable import App

/// `openapi.yaml` as it is served, against the routes that there are.
@Suite("openapi.yaml")
struct OpenAPITests {
    private struct Operation {
        let name: String
        let node: Node
    }

    private let document: Node
    private let operations: [Operation]
    private let endpoints: [Endpoint]

    init() async throws {
        let endpoints = try await HeraldFolder.with { folder in
            try folder.configure()
            let loaded = try LoadedConfiguration.load(
                file: folder.configurationFile, environment: SettingsEnvironment([:]))
            return try await HeraldApplication.with(loaded, migrating: false) {
                try $0.endpoints(try $0.runningServices())
            }
        }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appendingPathComponent("Sources/Server/OpenAPI/openapi.yaml"), encoding: .utf8)
        document = try #require(try Yams.compose(yaml: text))
        let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
        operations = (document["paths"]?.mapping ?? [:]).flatMap { path, item in
            (item.mapping ?? [:]).filter { methods.contains($0.key.string ?? "") }.map { method, operation in
                Operation(name: "\((method.string ?? "").uppercased()) \(path.string ?? "")", node: operation)
            }
        }
        self.endpoints = endpoints
    }

    private func name(_ endpoint: Endpoint) -> String { "\(endpoint.method.rawValue) \(endpoint.path)" }

    @Test("describes every route that there is, and no other")
    func routes() {
        let (described, existing) = (Set(operations.map(\.name)), Set(endpoints.map(name)))
        #expect(existing.subtracting(described).sorted() == [], "routes without a description")
        #expect(described.subtracting(existing).sorted() == [], "descriptions without a route")
        #expect(operations.count == described.count)
        #expect(endpoints.count == existing.count)
    }

    @Test("names each route's level and purpose, and asks for no token where none is needed")
    func access() throws {
        let operations = Dictionary(uniqueKeysWithValues: operations.map { ($0.name, $0.node) })
        for endpoint in endpoints {
            let name = name(endpoint)
            guard let operation = operations[name] else { continue }
            #expect(operation["x-herald-access"]?.string == endpoint.access.rawValue, "\(name)")
            #expect(operation["x-herald-purpose"]?.string == endpoint.purpose.map { "\($0)" }, "\(name)")
            let isOpen = operation["security"]?.sequence?.isEmpty == true
            #expect(isOpen == (endpoint.access == .open), "\(name)")
            let responses = Set((operation["responses"]?.mapping ?? [:]).keys.compactMap(\.string))
            let wanted: Set<String> = endpoint.access == .open ? [] : ["401", "403", "429"]
            #expect(wanted.subtracting(responses).sorted() == [], "\(name)")
        }
    }

    @Test("gives each operation a unique id, a summary, a known tag and a success with a schema")
    func operationsAreWhole() {
        let tags = (document["tags"]?.sequence ?? []).compactMap { $0["name"]?.string }
        let ids = operations.compactMap { $0.node["operationId"]?.string }
        #expect(ids.count == operations.count)
        #expect(Set(ids).count == ids.count)
        for operation in operations {
            #expect(operation.node["summary"]?.string?.isEmpty == false, "\(operation.name)")
            let own = (operation.node["tags"]?.sequence ?? []).compactMap(\.string)
            #expect(own.count == 1 && own.allSatisfy(tags.contains), "\(operation.name)")
            let success = (operation.node["responses"]?.mapping ?? [:]).first { $0.key.string?.first == "2" }?.value
            let contents = (success?["content"]?.mapping ?? [:]).values
            #expect(!contents.isEmpty && contents.allSatisfy { $0["schema"] != nil }, "\(operation.name)")
            let path = operation.name.split(separator: " ").last ?? ""
            let variables = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
            let described = (operation.node["parameters"]?.sequence ?? []).map(resolved)
                .filter { $0["in"]?.string == "path" }.compactMap { $0["name"]?.string }
            #expect(Set(variables.map(String.init)) == Set(described), "\(operation.name)")
        }
    }

    @Test("has no reference that leads nowhere, and no component that nothing refers to")
    func references() {
        let references = Set(self.references(in: document))
        for reference in references.sorted() { #expect(node(at: reference) != nil, "\(reference)") }
        var components: Set<String> = []
        for (kind, items) in document["components"]?.mapping ?? [:] where kind.string != "securitySchemes" {
            for name in (items.mapping ?? [:]).keys {
                components.insert("#/components/\(kind.string ?? "")/\(name.string ?? "")")
            }
        }
        #expect(components.subtracting(references).sorted() == [])
    }

    private func resolved(_ node: Node) -> Node { node["$ref"]?.string.flatMap { self.node(at: $0) } ?? node }

    private func node(at reference: String) -> Node? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(document) { node, name in node?[String(name)] }
    }

    private func references(in node: Node) -> [String] {
        switch node {
        case .mapping(let mapping):
            (mapping["$ref"]?.string).map { [$0] } ?? mapping.values.flatMap(references)
        case .sequence(let sequence): sequence.flatMap(references)
        default: []
        }
    }
}
