import Database

extension KitPlan {
    func mysqlObjects() throws -> [KitObject] {
        mysqlQueue() + (try eachEvent { [try mysqlTrigger($0, $1)] }) + mysqlProcedures()
    }

    /// Origin 5's table, word for word for its `member_notification_queue`.
    private func mysqlQueue() -> [KitObject] {
        let types = "enum(\(mysqlTypes))"
        let typeColumn = "`notification_type` \(types) DEFAULT \(type(.insert)) COMMENT '通知类型'"
        let fieldsColumn = "`updated_fields` TEXT DEFAULT NULL COMMENT '更新的字段列表（JSON格式）'"
        let changesColumn = "`changes` LONGTEXT DEFAULT NULL COMMENT '字段的新旧值（JSON格式）'"
        let comment = names.stem == "member" ? " COMMENT '会员ID'" : ""
        let indexes: [(name: String, columns: String)] = [
            ("idx_status_created", "(`status`, `created_at`)"),
            ("idx_\(names.reference)", "(\(reference)\(isReferenceLong ? "(191)" : ""))"),
            ("idx_pending_created", "(`status`, `created_at`)"),
            ("idx_retry_count", "(`retry_count`)"),
        ]
        var lines = [
            "`id` bigint(20) UNSIGNED NOT NULL AUTO_INCREMENT",
            "\(reference) \(table.referenceType) NOT NULL\(comment)",
            typeColumn,
            "`status` enum('PENDING','PROCESSING','SUCCESS','FAILED') DEFAULT 'PENDING' COMMENT '处理状态'",
            "`retry_count` int(11) DEFAULT 0 COMMENT '重试次数'",
            "`error_message` text DEFAULT NULL COMMENT '错误信息'",
            "`created_at` timestamp DEFAULT CURRENT_TIMESTAMP COMMENT '创建时间'",
            "`processed_at` timestamp NULL DEFAULT NULL COMMENT '处理时间'",
            fieldsColumn,
        ]
        if hasChanges { lines.append(changesColumn) }
        lines.append("PRIMARY KEY (`id`)")
        lines += indexes.map { "KEY `\($0.name)` \($0.columns)" }
        let queue = KitObject(
            .table, name: names.queue, schema: table.schema,
            create: [
                "CREATE TABLE IF NOT EXISTS \(queuePath) (\n  \(lines.joined(separator: ",\n  "))\n) "
                    + "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='企业微信通知队列'"
            ],
            drop: ["DROP TABLE IF EXISTS \(queuePath)"])
        var parts = [
            part(.column, "notification_type", "MODIFY COLUMN \(typeColumn)", definition: types),
            part(.column, "updated_fields", "ADD COLUMN \(fieldsColumn)"),
        ]
        if hasChanges { parts.append(part(.column, "changes", "ADD COLUMN \(changesColumn)")) }
        return [queue] + parts + indexes.map { part(.index, $0.name, "ADD INDEX `\($0.name)` \($0.columns)") }
    }

    private func part(
        _ kind: KitObject.Kind, _ name: String, _ change: String, definition: String? = nil
    ) -> KitObject {
        KitObject(
            kind, name: name, schema: table.schema, table: names.queue, create: ["ALTER TABLE \(queuePath) \(change)"],
            definition: definition, isPartOfTable: true)
    }

    /// Origin 5's two, and a third only for who watches deletes.
    private var mysqlTypes: String {
        let wanted: [WatchEvent] = events.contains(.delete) ? WatchEvent.allCases : [.insert, .update]
        return wanted.map(type).joined(separator: ",")
    }

    /// A key of long text is indexed by its beginning.
    private var isReferenceLong: Bool {
        let type = table.referenceType.lowercased()
        return type.contains("text") || type.contains("blob")
    }

    /// What origin 5's do. Its first one took the names of columns for its variables, so that it marked nothing.
    private func mysqlProcedures() -> [KitObject] {
        let process = """
            \(WatchKit.label(of: definitions[0].name)): BEGIN \(WatchKit.mark(of: definitions[0].name))
                UPDATE \(quoted(names.queue))
                SET `status` = 'PROCESSING', `processed_at` = NOW()
                WHERE `status` = 'PENDING' AND `retry_count` < 3
                ORDER BY `created_at` ASC, `id` ASC
                LIMIT 10;
            END
            """
        let cleanup = """
            \(WatchKit.label(of: definitions[0].name)): BEGIN \(WatchKit.mark(of: definitions[0].name))
                DELETE FROM \(quoted(names.queue))
                WHERE `status` = 'SUCCESS' AND `processed_at` < DATE_SUB(NOW(), INTERVAL 7 DAY);
                DELETE FROM \(quoted(names.queue))
                WHERE `status` = 'FAILED' AND `created_at` < DATE_SUB(NOW(), INTERVAL 30 DAY);
            END
            """
        return [(names.processProcedure, process), (names.cleanupProcedure, cleanup)].map { name, body in
            KitObject(
                .procedure, name: name, schema: table.schema, create: ["CREATE PROCEDURE \(path(name))()\n\(body)"],
                drop: ["DROP PROCEDURE IF EXISTS \(path(name))"], definition: body, isOptional: true)
        }
    }
}
