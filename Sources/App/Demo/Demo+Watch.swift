import Database
import Foundation
import SQLiteDriver
import SampleData
import Watches
import WeComSimulator

extension Demo {
    private static let watchName = "new-members"
    private static let patience = Duration.seconds(15)

    func installWatch(_ application: HeraldApplication) async throws {
        let office = try application.watchOffice(named: Self.watchName)
        let installer = WatchInstaller(office.definition, among: application.configuration.watches)
        _ = try await office.pool.withConnection { try installer.install(on: $0) }
    }

    /// Somebody registers on a phone: the app writes a row and knows nothing of Herald.
    func watch(_ simulator: RunningWeComSimulator, _ steps: inout StepTimes) async throws -> [String] {
        let before = simulator.simulator.messages.count
        let phone = ConnectionPool(driver: SQLiteDriver(path: folder.businessDatabase, role: .store))
        do {
            try await phone.withConnection { try $0.executeScript(Self.member.insertStatement) }
        } catch {
            await phone.close()
            throw error
        }
        await phone.close()
        let committed = ContinuousClock.now
        guard let card = try await card(simulator, after: before) else {
            throw CommandFailure(.workFailed, "the demo's application received no card of the new member")
        }
        let latency = ContinuousClock.now - committed
        steps.add("commit of a new member to its card", latency)
        let texts = ["title", "description"].compactMap { card[$0]?.string }
        let link = "\(card["btntxt"]?.string ?? "→"): \(card["url"]?.string ?? "")"
        return ["A member registered by plain SQL; the application's card \(Milliseconds.text(latency)) later:", ""]
            + texts + [link]
    }

    private func card(_ simulator: RunningWeComSimulator, after count: Int) async throws -> JSONValue? {
        let end = ContinuousClock.now + Self.patience
        while ContinuousClock.now < end {
            let new = simulator.simulator.messages.dropFirst(count)
            if let message = new.first(where: { $0.type == "textcard" }) { return message.card }
            try await Task.sleep(for: .milliseconds(5))
        }
        return nil
    }

    /// Who leaves something out, as everybody does.
    private static let member: CRMMember = {
        var member = CRMMember(number: "M10031")
        (member.nickname, member.phone, member.gender) = ("小太阳🌞", "13800138000", "female")
        (member.birthYear, member.height) = (1995, 165)
        (member.education, member.occupation, member.houseCar) = ("BACHELOR", "产品经理", "HOUSE_ONLY")
        (member.province, member.city, member.district) = ("广东省", "深圳市", "南山区")
        return member
    }()
}
