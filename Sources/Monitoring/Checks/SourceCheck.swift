package import Database
import Timekeeping

/// Whether a database answers: a source, or the store.
package struct SourceCheck: MonitorCheck {
    private let name: String
    private let key: String
    private let pool: ConnectionPool
    private let timeout: Duration

    /// - Parameters:
    ///   - name: `source sixpage`.
    ///   - key: where the configuration declares it: `sources.sixpage.url`.
    package init(name: String, key: String, pool: ConnectionPool, timeout: Duration = .seconds(10)) {
        self.name = name
        self.key = key
        self.pool = pool
        self.timeout = timeout
    }

    package func findings() async -> [MonitorFinding] {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            try await MonitorStore(pool).ping(timeout: timeout)
            let elapsed = (clock.now - start).milliseconds
            return [
                MonitorFinding(
                    .ok, what: name, message: "answers in \(elapsed) ms", notice: "\(name) 连接正常（\(elapsed) 毫秒）")
            ]
        } catch {
            let failure = error as? DatabaseError
            let words = Self.hint(failure?.kind ?? .other, key)
            return [
                MonitorFinding(
                    .error, what: name, message: Self.message(error, pool.driver.location),
                    hint: (pool.dialect == .sqlite ? failure?.hint : nil) ?? words.hint,
                    notice: "\(name) 连接失败：\(error)。\(words.notice)")
            ]
        }
    }

    private static func message(_ error: any Error, _ location: String) -> String {
        switch (error as? DatabaseError)?.kind {
        // These name the place themselves.
        case .unreachable, .accessDenied: "\(error)"
        default: "\(location) does not answer: \(error)"
        }
    }

    private static func hint(_ kind: DatabaseError.Kind, _ key: String) -> (hint: String, notice: String) {
        switch kind {
        case .accessDenied:
            ("check user, password and database in \(key)", "请检查 \(key) 的用户名、密码和库名")
        case .statementTimeout, .poolExhausted:
            ("the server is overloaded or hangs; look at its running queries", "数据库过载或无响应，请查看正在执行的查询")
        default:
            ("check that the server runs and that the address in \(key) is right", "请检查数据库服务是否在运行、\(key) 的地址是否正确")
        }
    }
}
