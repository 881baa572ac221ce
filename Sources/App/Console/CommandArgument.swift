import Foundation
import Scheduling

/// Reads what was typed; what cannot be read is a wrong call, said in one sentence.
enum CommandArgument {
    static func timeZone(_ text: String) throws -> TimeZone {
        do {
            return try TimeZoneName.parse(text)
        } catch {
            throw CommandFailure(.misuse, "--timezone: \(error)")
        }
    }

    static func instant(_ text: String, option: String, in zone: TimeZone) throws -> Date {
        do {
            return try TimeText.parse(text, in: zone)
        } catch {
            throw CommandFailure(.misuse, "\(option): \(error)")
        }
    }
}
