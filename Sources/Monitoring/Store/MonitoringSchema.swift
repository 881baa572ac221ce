package import Database

/// What monitoring keeps in the store.
package enum MonitoringSchema {
    package static let migrations: [Migration] = [series, alerts, logs, alertNewsDue]
}
