import Foundation
import Yams

/// The four counts of the recipe as the database's own client is given them: with the window's ends written out.
struct RecipeStatements {
    let texts: [String]

    private struct Recipe: Decodable {
        struct Report: Decodable { let lines: [Line] }
        struct Line: Decodable { let query: String }
        let reports: [String: Report]
    }

    init(window: Range<Int>) throws {
        let recipe = try YAMLDecoder().decode(Recipe.self, from: Workplace.recipe())
        texts = (recipe.reports["sixpage-activity"]?.lines ?? []).map { line in
            line.query
                .replacingOccurrences(of: ":start_unix", with: String(window.lowerBound))
                .replacingOccurrences(of: ":end_unix", with: String(window.upperBound))
        }
        guard texts.count == 4 else { throw BenchError("recipes/sixpage.yaml has no four lines") }
    }

    /// The same four counts as one writes them at first, for comparison.
    static func plain(window: Range<Int>) -> [String] {
        let (start, end) = (window.lowerBound, window.upperBound)
        return [
            "SELECT COUNT(*) FROM wy_user WHERE add_time >= \(start) AND add_time < \(end)",
            """
            SELECT COUNT(*), SUM(o.pay_price) FROM wy_special_buy b LEFT JOIN wy_store_order o ON o.order_id = b.order_id
            WHERE b.is_del = 0 AND b.add_time >= \(start) AND b.add_time < \(end)
            """,
            "SELECT COUNT(*) FROM wy_user WHERE last_time >= \(start) AND last_time < \(end) AND add_time < \(start)",
            "SELECT COUNT(*), SUM(viewing_time) FROM wy_special_watch WHERE add_time >= \(start) AND add_time < \(end)",
        ]
    }
}
