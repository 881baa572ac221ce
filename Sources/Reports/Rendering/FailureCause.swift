import Database
import Settings
import Templates

/// Why something failed and what to do, in the words of the command line and in those of the group.
package struct FailureCause: Sendable, Hashable {
    package let message: String
    package let hint: String
    /// Message and hint for the group, which reads Chinese.
    package let notice: String

    init(_ message: String, hint: String, notice: String, noticeHint: String) {
        self.message = message
        self.hint = hint
        self.notice = "\(notice)。\(noticeHint)"
    }
}

extension FailureCause: CustomStringConvertible {
    package var description: String { "\(message); \(hint)" }
}

extension FailureCause {
    init(_ problem: TemplateProblem) {
        self.init(
            problem.message, hint: problem.hint, notice: problem.notice ?? "模板有误：\(problem.message)",
            noticeHint: "请核对配置里的模板与查询的列名")
    }

    static func unknownSource(_ name: String) -> FailureCause {
        FailureCause(
            "the source \(name) is not declared", hint: "declare it under sources in the configuration",
            notice: "数据源 \(name) 未配置", noticeHint: "请在配置的 sources 里声明它")
    }

    package static func reportTimeout(_ timeout: Duration) -> FailureCause {
        let text = DurationText.format(timeout)
        return FailureCause(
            "it was not finished when the report's timeout of \(text) was over and was stopped",
            hint: "run herald doctor for the index that would help, or raise the report's timeout",
            notice: "超过报告的时限 \(text)，查询已停止",
            noticeHint: "请运行 herald doctor 查看缺少的索引，或调大 timeout")
    }

    init(_ error: DatabaseError, source: ReportSource) {
        let place = Place(name: source.name, location: source.pool.driver.location, rows: source.maximumRows)
        let (message, hint, notice, noticeHint) = Self.words(error, place)
        // What a report's reader can do is known better here than where any statement may run.
        let isOurs = error.kind == .readOnly || error.kind == .statementTimeout
        self.init(message, hint: isOurs ? hint : error.hint ?? hint, notice: notice, noticeHint: noticeHint)
    }

    private struct Place {
        let name: String
        let location: String
        let rows: Int
    }

    private typealias Words = (message: String, hint: String, notice: String, noticeHint: String)

    private static func words(_ error: DatabaseError, _ place: Place) -> Words {
        let name = place.name
        switch error.kind {
        case .unreachable:
            return (
                "the source \(name) (\(place.location)) did not answer: \(error)",
                "check that the server runs and that the address in sources.\(name).url is right",
                "数据源 \(name) 连不上：\(error)", "请检查数据库服务是否在运行、sources.\(name).url 的地址是否正确"
            )
        case .connectionLost:
            return (
                "the connection to the source \(name) broke: \(error)",
                "check the server's log; the next run connects anew",
                "与数据源 \(name) 的连接中断：\(error)", "请查看数据库日志，下次运行会重新连接"
            )
        case .accessDenied:
            return (
                "the source \(name) refused user, password or database: \(error)",
                "check the user and password in sources.\(name).url and the user's right to SELECT",
                "数据源 \(name) 拒绝登录或访问：\(error)", "请检查 sources.\(name).url 的用户名、密码和 SELECT 权限"
            )
        case .syntax:
            return (
                "the source \(name) does not understand the query: \(error)", "correct the line's SQL",
                "SQL 语法有误：\(error)", "请修正该行的 query"
            )
        case .unknownTableOrColumn:
            return (
                "the source \(name) does not know a table or column of the query: \(error)",
                "correct the name in the line's SQL, or check that sources.\(name).url names the right database",
                "SQL 用到了不存在的表或列：\(error)", "请修正该行的 query，或检查 sources.\(name).url 的库名"
            )
        case .readOnly:
            return (
                "the query tried to write, which the session of a source does not allow: \(error)",
                "a report only reads; use a SELECT", "查询试图写入，数据源会话只读：\(error)", "报告只能使用 SELECT"
            )
        case .statementTimeout:
            return (
                "the query took too long and was stopped: \(error)",
                "run herald doctor for the index that would help, or raise sources.\(name).statement_timeout",
                "查询太慢，已停止：\(error)", "请运行 herald doctor 查看缺少的索引，或调大 sources.\(name).statement_timeout"
            )
        case .rowLimit:
            return (
                "the query gave more than \(place.rows) rows, so nothing of it was used",
                "count in the query (COUNT, SUM, LIMIT), or raise sources.\(name).max_rows",
                "查询结果超过 \(place.rows) 行，未采用", "请在 SQL 里统计（COUNT、SUM、LIMIT），或调大 sources.\(name).max_rows"
            )
        case .poolExhausted:
            return (
                "no connection to the source \(name) became free in time",
                "raise sources.\(name).pool, or look for slow queries",
                "数据源 \(name) 没有空闲连接", "请调大 sources.\(name).pool，或排查慢查询"
            )
        case .unknownParameter:
            return (
                "the query uses a parameter that a report does not have: \(error)",
                "there are :start, :end, :start_unix, :end_unix and the same with previous_ before",
                "SQL 用到了未知参数：\(error)", "可用的有 :start、:end、:start_unix、:end_unix 及 previous_ 前缀的同名参数"
            )
        default:
            return (
                "the source \(name) reported: \(error)",
                "check the query with herald report preview and the server's log",
                "数据源 \(name) 报错：\(error)", "请用 herald report preview 检查查询，并查看数据库日志"
            )
        }
    }
}
