import Foundation
import Scheduling
import Templates

@testable import Reports

/// Reports for tests.
enum SampleReports {
    static func line(_ text: String, _ query: String) throws -> ReportLine {
        ReportLine(text: try TextTemplate(text), query: query)
    }

    /// The report of `recipes/sixpage.yaml`.
    static func sixPage() throws -> ReportDefinition {
        let lines = [
            try line(
                "🆕 新注册：{{count}}人",
                "SELECT COUNT(*) AS count FROM wy_user WHERE add_time >= :start_unix AND add_time < :end_unix"),
            try line(
                "💰 购买：{{count}}笔，收入{{money(income)}}",
                """
                SELECT COALESCE(SUM(bought.purchases), 0) AS count, COALESCE(SUM(o.pay_price), 0) AS income
                FROM (
                    SELECT order_id, COUNT(*) AS purchases FROM wy_special_buy
                    WHERE is_del = 0 AND add_time >= :start_unix AND add_time < :end_unix
                    GROUP BY order_id
                ) bought
                LEFT JOIN wy_store_order o ON o.order_id = bought.order_id
                """),
            try line(
                "👥 活跃：{{count}}人登录",
                """
                SELECT COUNT(*) AS count FROM wy_user
                WHERE last_time >= :start_unix AND last_time < :end_unix AND add_time < :start_unix
                """),
            try line(
                "📚 观看：{{count}}次，{{minutes}}分钟",
                """
                SELECT COUNT(*) AS count, COALESCE(SUM(viewing_time), 0) AS minutes FROM wy_special_watch
                WHERE add_time >= :start_unix AND add_time < :end_unix
                """),
        ]
        return ReportDefinition(
            name: "sixpage-activity", source: "sixpage", timeZone: Facts.shanghai,
            title: try TextTemplate("📊 6页网24小时活动报告({{end}})"), lines: lines, channels: ["ops"])
    }
}
