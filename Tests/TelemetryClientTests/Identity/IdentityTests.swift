import Foundation
import Testing

@testable import TelemetryClient

@Suite("The id that stands for an installation")
struct IdentityTests {
    /// `printf 'telemetry-client id 1\0shop\0…' | sha256sum | head -c 16`
    private let shop = "4778f2a684b4cc16"

    private func identity(
        _ file: String? = nil, project: String = "shop", facts: MachineFacts? = .sample
    ) -> Identity {
        Identity(project: project, file: file.map(IdentityFile.init), facts: { facts })
    }

    @Test("is 16 digits of the hash of project and machine")
    func hash() { #expect(identity().id() == shop) }

    @Test("is another for each project, so that two cannot be brought together")
    func salt() { #expect(identity(project: "other").id() == "1b43cf51f2d583a7") }

    @Test("shows nothing of the machine")
    func secrecy() {
        for fact in ["0123456789abcdef", "host", "x86"] { #expect(!shop.contains(fact)) }
    }

    @Test("is random where the machine cannot be told from others, and then the same for the process")
    func random() {
        let one = identity(facts: nil)
        #expect(one.id().utf8.count == 16)
        #expect(one.id().utf8.allSatisfy(Hexadecimal.isDigit))
        #expect(one.id() == one.id())
        #expect(one.id() != identity(facts: nil).id())
    }

    @Test("is kept for its owner only, and the kept one counts before the machine's")
    func kept() async throws {
        try await ScratchFolder.with { folder in
            let path = "\(folder.path)/deep/er/id"
            #expect(identity(path).id() == shop)
            #expect(folder.text("deep/er/id") == shop + "\n")
            #expect(try mode(path) == 0o600)
            #expect(try mode("\(folder.path)/deep") == 0o700)
            try folder.write("  a-kept.ID_1 \n", "other")
            #expect(identity("\(folder.path)/other").id() == "a-kept.ID_1")
        }
    }

    @Test("a random one outlives the process")
    func randomKept() async throws {
        try await ScratchFolder.with { folder in
            let path = "\(folder.path)/id"
            #expect(identity(path, facts: nil).id() == identity(path, facts: nil).id())
        }
    }

    @Test(
        "what is no id is replaced",
        arguments: [
            "", "\n", "short", "two words here", "{\"id\":\"0123456789\"}", "01234\u{0}56789", "号码号码号码",
            String(repeating: "a", count: 129), String(repeating: "x", count: 100_000),
        ])
    func corrupt(text: String) async throws {
        try await ScratchFolder.with { folder in
            try folder.write(text, "id")
            #expect(identity("\(folder.path)/id").id() == shop)
            #expect(folder.text("id") == shop + "\n")
            #expect(folder.names == ["id"])
        }
    }

    @Test("bytes that are no text are replaced")
    func bytes() async throws {
        try await ScratchFolder.with { folder in
            let path = "\(folder.path)/id"
            try Data((0..<64).map { UInt8($0) | 0x80 }).write(to: URL(fileURLWithPath: path))
            #expect(identity(path).id() == shop)
            #expect(folder.text("id") == shop + "\n")
        }
    }

    @Test("a disk that cannot be written, a folder or a pipe in the place: the id is there all the same")
    func unwritable() async throws {
        for path in ["/proc/no/such/id", "/dev/full/id", "/proc/self/mem", "/"] {
            #expect(identity(path).id() == shop)
        }
        try await ScratchFolder.with { folder in
            mkdir("\(folder.path)/folder", 0o700)
            #expect(identity("\(folder.path)/folder").id() == shop)
            mkfifo("\(folder.path)/pipe", 0o600)
            #expect(identity("\(folder.path)/pipe").id() == shop)
            var facts = stat()
            #expect(lstat("\(folder.path)/pipe", &facts) == 0 && facts.st_mode & S_IFMT == S_IFIFO)
            symlink("\(folder.path)/loop", "\(folder.path)/loop")
            #expect(identity("\(folder.path)/loop").id() == shop)
            #expect(identity("\(folder.path)/\(String(repeating: "n", count: 5_000))/id").id() == shop)
        }
    }

    @Test("of many processes that start at once, all take the one that was kept")
    func race() async throws {
        try await ScratchFolder.with { folder in
            let path = "\(folder.path)/new/id"
            let ids = await withTaskGroup(of: String.self) { group in
                for _ in 0..<32 { group.addTask { identity(path, facts: nil).id() } }
                return await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(folder.text("new/id").map { ids.contains(String($0.dropLast())) } == true)
        }
    }

    @Test(
        "the file's place follows the configuration, then XDG, then the home",
        arguments: [
            (nil, ["HOME": "/h"], "/h/.local/state/telemetry-client/shop.id"),
            (nil, ["HOME": "/h", "XDG_STATE_HOME": "/s"], "/s/telemetry-client/shop.id"),
            (nil, ["HOME": "/h", "XDG_STATE_HOME": "s"], "/h/.local/state/telemetry-client/shop.id"),
            ("/x/id", ["HOME": "/h"], "/x/id"), ("", ["HOME": "/h"], nil), (nil, [:], nil), (nil, ["HOME": ""], nil),
        ] as [(String?, [String: String], String?)])
    func place(chosen: String?, variables: [String: String], path: String?) {
        var configuration = TelemetryClient.Configuration()
        configuration.idFile = chosen
        #expect(IdentityFile.chosen(configuration, "shop", variables)?.path == path)
    }

    @Test("a project's name cannot lead out of the folder, nor into another's file")
    func names() {
        let paths = ["../../etc/passwd", ".", "..", "a/b", "a_b", "店铺", "商店", ""].map {
            IdentityFile.chosen(TelemetryClient.Configuration(), $0, ["HOME": "/h"])?.path ?? ""
        }
        #expect(Set(paths).count == paths.count)
        for path in paths {
            #expect(path.hasPrefix("/h/.local/state/telemetry-client/"))
            #expect(path.split(separator: "/").count == 5)
        }
    }

    @Test("this machine is asked without harm")
    func thisMachine() {
        guard let facts = MachineFacts.read() else { return }
        #expect(facts.machineID.utf8.count == 32)
        #expect(!facts.hostName.isEmpty)
        #expect(!facts.architecture.isEmpty)
    }

    private func mode(_ path: String) throws -> UInt32 {
        var facts = stat()
        guard stat(path, &facts) == 0 else { throw POSIXError(.ENOENT) }
        return facts.st_mode & 0o777
    }
}
