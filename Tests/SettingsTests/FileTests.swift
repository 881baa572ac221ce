import Foundation
import Settings
import Testing

/// What can be wrong with the file itself, and the `.env` beside it.
@Suite struct FileTests {
    /// Runs the body in a folder of its own.
    private func inFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "herald-settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path())
    }

    private func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
        try Data(bytes).write(to: URL(filePath: path))
    }

    private func problems(in folder: String, _ process: [String: String] = [:]) -> String {
        do {
            let document = try SettingsDocument.load(
                file: folder + "/herald.yaml", environment: SettingsEnvironment(process))
            return document.checked(against: Sample.shape).problems.description.replacing(folder + "/", with: "")
        } catch {
            return error.description.replacing(folder + "/", with: "")
        }
    }

    @Test("a file that is not there, is a directory or no UTF-8 is told so")
    func unreadable() throws {
        try inFolder { folder in
            #expect(problems(in: folder) == "herald.yaml: the file does not exist")
            try write([0x61, 0x3A, 0x20, 0x62, 0x0A, 0x63, 0xFF], to: folder + "/herald.yaml")
            #expect(problems(in: folder) == "herald.yaml:2:1: found bytes that are not UTF-8; save the file as UTF-8")
            try FileManager.default.removeItem(atPath: folder + "/herald.yaml")
            try FileManager.default.createDirectory(atPath: folder + "/herald.yaml", withIntermediateDirectories: true)
            #expect(problems(in: folder) == "herald.yaml: the file is a directory; a file is needed")
        }
    }

    @Test("a file beyond all bounds is refused before it is parsed")
    func huge() throws {
        try inFolder { folder in
            try write(repeatElement(UInt8(ascii: "#"), count: 10 << 20), to: folder + "/herald.yaml")
            #expect(problems(in: folder) == "herald.yaml: the file is greater than 1MB, which no configuration needs")
        }
    }

    @Test("a byte order mark and CRLF change nothing")
    func windows() throws {
        try inFolder { folder in
            try write("\u{FEFF}timezone: UTC\r\ndispatch:\r\n  concurrency: no\r\n".utf8, to: folder + "/herald.yaml")
            #expect(problems(in: folder).hasPrefix("herald.yaml:3:3: dispatch.concurrency: found \"no\""))
        }
    }

    @Test("variables come from the .env beside the file, the process's own win")
    func environmentFile() throws {
        try inFolder { folder in
            try write(
                """
                # secrets
                ZONE=Asia/Tokyo

                export A="quoted # \\"text\\"\\n"   # why
                B='it is \\n literal'
                C=bare value # comment
                D=a#b=c
                E=
                  F = spaced\u{20}
                ZONE2=x\r
                ZONE2=last one wins\r
                """.utf8, to: folder + "/.env")
            try write(
                "timezone: ${ZONE}/${HERE}\nchannels: { ops: { type: mail, to: [\"${A}\", \"${B}\", \"${C}\"] } }\nredis: \"${D}|${E}|${F}|${ZONE2}\""
                    .utf8,
                to: folder + "/herald.yaml")
            let environment = SettingsEnvironment(["HERE": "there", "C": "the process"])
            let root = try SettingsDocument.load(file: folder + "/herald.yaml", environment: environment).root
            #expect(try root.string("timezone") == "Asia/Tokyo/there")
            let texts = try root.children("channels").first?.node.strings("to")
            #expect(texts == ["quoted # \"text\"\n", "it is \\n literal", "the process"])
            #expect(try root.string("redis") == "a#b=c||spaced|last one wins")
        }
    }

    @Test("a line of .env that is not understood is an error with its place and without its content")
    func brokenEnvironmentFile() throws {
        try inFolder { folder in
            try write("timezone: UTC".utf8, to: folder + "/herald.yaml")
            try write("A=1\nhunter2\nB=\"hunter2\n1C=hunter2\nD='a' hunter2".utf8, to: folder + "/.env")
            let problems = problems(in: folder)
            #expect(
                problems.split(separator: "\n").map { $0.prefix(7) }
                    == [".env:2:", ".env:3:", ".env:4:", ".env:5:"].map { $0 + "1" }.map { $0.prefix(7) })
            #expect(!problems.contains("hunter2"))
        }
    }
}
