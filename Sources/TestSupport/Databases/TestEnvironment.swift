import Database
import FoundationEssentials

/// What `make test` tells the tests of the servers that it started.
package enum TestEnvironment {
    /// The variable, or nil if it is missing or empty.
    package static func value(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The variable's text.
    ///
    /// - Throws: a sentence that says what to run.
    package static func required(_ name: String) throws -> String {
        guard let value = value(name) else {
            throw TestSupportError("run make test: it starts the servers (\(name) is not set)")
        }
        return value
    }

    /// Tests make and drop databases: they refuse to touch a server that is not on this machine.
    static func loopbackURL(_ name: String) throws -> DatabaseURL {
        let url = try DatabaseURL(required(name))
        guard ["127.0.0.1", "::1", "localhost"].contains(url.host) else {
            throw TestSupportError("\(name) names a server that is not on loopback; tests do not touch it")
        }
        return url
    }
}

/// Why a test cannot run, in one sentence.
package struct TestSupportError: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
