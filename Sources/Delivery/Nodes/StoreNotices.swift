import Database
package import Logging
import ServiceLifecycle
import Timekeeping

/// Passes on what other processes say through the store, so that a message enqueued there is sent from here at once.
///
/// Where the store cannot carry notices (all but PostgreSQL), and while the listening session is broken, the
/// dispatcher looks at the tables more often instead.
package struct StoreNotices: Service {
    private let outbox: Outbox
    private let troubles: TroubleLog

    private static let deaf =
        "notices of other nodes are not heard; the store is asked more often until they are again"

    package init(outbox: Outbox, logger: Logger) {
        self.outbox = outbox
        troubles = TroubleLog(logger: logger, clock: outbox.clock)
    }

    package func run() async throws {
        guard let notices = outbox.store.driver.notices(named: StoreNotice.name) else {
            try? await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown {
            for await notice in notices { hear(notice) }
        }
        outbox.notices.post(.listening(false))
    }

    private func hear(_ notice: DatabaseNotice) {
        switch notice {
        case .listening:
            // What was said before went unheard.
            troubles.isOver(Self.deaf, "notices of other nodes are heard again")
            outbox.notices.post(.listening(true))
            outbox.notices.post(.outcomeWaits)
            outbox.notices.post(.recorded)
        case .lost(let error):
            outbox.notices.post(.listening(false))
            troubles.lasts(Self.deaf, level: .warning, error: error)
        case .said(let text):
            guard let notice = StoreNotice(text, exceptFrom: outbox.sender) else { return }
            outbox.notices.post(self.notice(notice))
        }
    }

    private func notice(_ notice: StoreNotice) -> DeliveryNotices.Notice {
        switch notice {
        case .enqueued(let channel, let dueAt):
            .enqueued(channels: [channel], dueAt: dueAt ?? outbox.clock.now(), isCommitted: true)
        case .outcomeWaits: .outcomeWaits
        case .recorded: .recorded
        }
    }
}
