import Logging

enum TestLogger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
