internal import Database

/// The `wy_` tables: of their many columns those that a report of activity can want, under their own names
/// and types.
struct SixPageSchema {
    let dialect: SQLDialect

    private var integer: String { dialect == .mysql ? "INT UNSIGNED" : "INTEGER" }
    private var small: String { dialect == .mysql ? "TINYINT" : "SMALLINT" }
    private var tableOptions: String { dialect == .mysql ? " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4" : "" }

    var createTables: String {
        """
        CREATE TABLE wy_user (
            uid \(integer) NOT NULL PRIMARY KEY,
            account VARCHAR(32) NOT NULL DEFAULT '',
            nickname VARCHAR(60) NOT NULL DEFAULT '',
            phone VARCHAR(15) NOT NULL DEFAULT '',
            add_time \(integer) NOT NULL DEFAULT 0,
            last_time \(integer) NOT NULL DEFAULT 0,
            status \(small) NOT NULL DEFAULT 1,
            now_money DECIMAL(8,2) NOT NULL DEFAULT 0.00
        )\(tableOptions);
        CREATE TABLE wy_wechat_user (
            uid \(integer) NOT NULL PRIMARY KEY,
            openid VARCHAR(30) NOT NULL DEFAULT '',
            nickname VARCHAR(64) NOT NULL DEFAULT '',
            sex \(small) NOT NULL DEFAULT 0,
            city VARCHAR(64) NOT NULL DEFAULT '',
            add_time \(integer) NOT NULL DEFAULT 0
        )\(tableOptions);
        CREATE TABLE wy_special (
            id \(integer) NOT NULL PRIMARY KEY,
            title VARCHAR(255) NOT NULL DEFAULT '',
            money DECIMAL(8,2) NOT NULL DEFAULT 0.00,
            is_show \(small) NOT NULL DEFAULT 1,
            add_time \(integer) NOT NULL DEFAULT 0
        )\(tableOptions);
        CREATE TABLE wy_store_order (
            id \(integer) NOT NULL PRIMARY KEY,
            order_id VARCHAR(32) NOT NULL UNIQUE,
            uid \(integer) NOT NULL DEFAULT 0,
            total_price DECIMAL(8,2) NOT NULL DEFAULT 0.00,
            pay_price DECIMAL(8,2) NOT NULL DEFAULT 0.00,
            paid \(small) NOT NULL DEFAULT 0,
            pay_time \(integer) NOT NULL DEFAULT 0,
            refund_status \(small) NOT NULL DEFAULT 0,
            is_del \(small) NOT NULL DEFAULT 0,
            add_time \(integer) NOT NULL DEFAULT 0
        )\(tableOptions);
        CREATE TABLE wy_special_buy (
            id \(integer) NOT NULL PRIMARY KEY,
            order_id VARCHAR(50) NOT NULL DEFAULT '',
            uid \(integer) NOT NULL DEFAULT 0,
            special_id \(integer) NOT NULL DEFAULT 0,
            is_del \(small) NOT NULL DEFAULT 0,
            add_time \(integer) NOT NULL DEFAULT 0
        )\(tableOptions);
        CREATE TABLE wy_special_watch (
            id \(integer) NOT NULL PRIMARY KEY,
            uid \(integer) NOT NULL DEFAULT 0,
            special_id \(integer) NOT NULL DEFAULT 0,
            task_id \(integer) NOT NULL DEFAULT 0,
            viewing_time \(integer) NOT NULL DEFAULT 0,
            percentage \(small) NOT NULL DEFAULT 0,
            add_time \(integer) NOT NULL DEFAULT 0
        )\(tableOptions);
        """
    }

    static let createTimeIndexes = """
        CREATE INDEX idx_wy_user_add_time ON wy_user (add_time);
        CREATE INDEX idx_wy_user_last_time ON wy_user (last_time);
        CREATE INDEX idx_wy_special_buy_add_time ON wy_special_buy (add_time);
        CREATE INDEX idx_wy_special_watch_add_time ON wy_special_watch (add_time);
        """

    var analyze: String {
        switch dialect {
        case .sqlite, .postgresql: "ANALYZE;"
        case .mysql: "ANALYZE TABLE wy_user, wy_store_order, wy_special_buy, wy_special_watch;"
        }
    }
}
