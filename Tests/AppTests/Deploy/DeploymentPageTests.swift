import Foundation
import Testing

@testable import App

@Suite("docs/deployment.md")
struct DeploymentPageTests {
    private static let page = Result {
        try String(contentsOf: DeployFolder.root.appending(path: "docs/deployment.md"), encoding: .utf8)
    }

    @Test("every file of deploy/ that it names is there, and it names all folders")
    func files() throws {
        let page = try Self.page.get()
        for name in page.matches(of: #/deploy\/([A-Za-z.\/-]*[A-Za-z])/#).map({ String($0.1) }) {
            #expect(FileManager.default.fileExists(atPath: DeployFolder.path(name)), "\(name)")
        }
        let folders = try FileManager.default.contentsOfDirectory(atPath: DeployFolder.path(""))
        for folder in folders { #expect(page.contains("deploy/\(folder)"), "\(folder)") }
    }

    @Test("every command of Herald that it names is one")
    func commands() throws {
        let page = try Self.page.get()
        let words = page.matches(of: #/-- herald ([a-z ]+)/#).map { $0.1.split(separator: " ").map(String.init) }
        #expect(words.count >= 4)
        for command in words { _ = try HeraldCommand.parseAsRoot(command) }
    }

    @Test("it installs the packages that Herald is linked with, as the image does")
    func packages() throws {
        let page = try Self.page.get()
        let line = try #require(page.split(separator: "\n").first { $0.contains("apt-get install") })
        let image = try DeployFolder.text("docker/Dockerfile")
        for package in line.split(separator: " ") where package.hasPrefix("lib") || package.hasPrefix("zlib") {
            #expect(image.contains("\n        \(package) "), "\(package)")
        }
    }
}
