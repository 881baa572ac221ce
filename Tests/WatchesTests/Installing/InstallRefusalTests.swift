import Database
import Testing

@testable import Watches

@Suite("What a database refuses")
struct InstallRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let dialect: SQLDialect
        let code: String
        let message: String
        let subject: String
        /// What the sentence has to have in it.
        let right: String
        let statement: String

        var testDescription: String { "\(dialect.rawValue) \(code) \(subject)" }
    }

    private static let trigger = "trigger tr_member_insert_notification"

    static let cases = [
        Case(
            dialect: .mysql, code: "1142", message: "TRIGGER command denied to user 'h'@'%' for table `crm`.`members`",
            subject: trigger, right: "the right TRIGGER on members",
            statement: "GRANT TRIGGER ON `crm`.`members` TO 'h'@'%'"),
        Case(
            dialect: .mysql, code: "1142",
            message: "CREATE command denied to user 'h'@'%' for table 'member_notification_queue'",
            subject: "table member_notification_queue", right: "the right CREATE on member_notification_queue",
            statement: "GRANT CREATE ON `crm`.`member_notification_queue` TO 'h'@'%'"),
        Case(
            dialect: .mysql, code: "1419",
            message: "You do not have the SUPER privilege and binary logging is enabled", subject: trigger,
            right: "binary log", statement: "SET GLOBAL log_bin_trust_function_creators = 1"),
        Case(
            dialect: .mysql, code: "1044", message: "Access denied for user 'h'@'%' to database 'crm'",
            subject: "procedure CleanupNotificationQueue", right: "CREATE ROUTINE",
            statement: "GRANT CREATE ROUTINE ON `crm`.* TO 'h'@'%'"),
        Case(
            dialect: .mysql, code: "1370",
            message: "alter routine command denied to user 'h'@'%' for routine 'crm.CleanupNotificationQueue'",
            subject: "procedure CleanupNotificationQueue", right: "ALTER ROUTINE",
            statement: "GRANT ALTER ROUTINE ON `crm`.* TO 'h'@'%'"),
        Case(
            dialect: .mysql, code: "1227",
            message: "Access denied; you need (at least one of) the SUPER, SET USER privilege(s) for this operation",
            subject: trigger, right: "the right SUPER", statement: "GRANT SUPER ON *.* TO 'h'@'%'"),
        Case(
            dialect: .postgresql, code: "42501", message: "permission denied for table members", subject: trigger,
            right: "the right TRIGGER on members", statement: "GRANT TRIGGER ON crm.\"members\" TO 'h'@'%'"),
        Case(
            dialect: .postgresql, code: "42501", message: "permission denied for schema crm",
            subject: "table member_notification_queue", right: "CREATE on the schema crm",
            statement: "GRANT USAGE, CREATE ON SCHEMA crm TO 'h'@'%'"),
        Case(
            dialect: .postgresql, code: "42501", message: "must be owner of table members", subject: trigger,
            right: "must be owner of table members", statement: "herald watch install new-members --print"),
    ]

    @Test("is said with the right that is missing, the statement that grants it, and the way without", arguments: cases)
    func sentence(_ refused: Case) throws {
        let place = InstallPlace(dialect: refused.dialect, account: "'h'@'%'", location: "crm")
        let refusal = InstallRefusal(definition: try InstallBench.watch(), place: place)
        let error = refusal.explained(
            DatabaseError(.accessDenied, refused.message, code: refused.code), at: refused.subject)
        #expect(error.message.hasPrefix(refused.subject))
        #expect(error.message.contains(refused.right), "\(error.message)")
        let hint = try #require(error.hint)
        #expect(hint.contains(refused.statement), "\(hint)")
        #expect(hint.contains("mode: poll in watches.new-members"))
    }

    @Test("a file that can only be read is named")
    func file() throws {
        let place = InstallPlace(dialect: .sqlite, account: "", location: "/srv/crm.db")
        let refusal = InstallRefusal(definition: try InstallBench.watch(), place: place)
        let error = refusal.explained(DatabaseError(.readOnly, "attempt to write a readonly database"), at: "table q")
        #expect(error.message.contains("/srv/crm.db can only be read"))
        #expect(error.hint?.contains("mode: poll") == true)
        #expect(refusal.needsAfterwards.isEmpty)
    }
}
