package import Metrics

/// What the server needs from elsewhere in the house. Without a part its work is left out: no gatekeeper means that
/// nobody but strangers calls.
package struct ServerParts: Sendable {
    package var gatekeeper: (any Gatekeeping)?
    package var auditor: (any ChangeAuditing)?
    package var accessLog: (any AccessLogging)?
    package var metrics: any MetricsFactory
    package var phase: ServingPhase

    package init(
        gatekeeper: (any Gatekeeping)? = nil, auditor: (any ChangeAuditing)? = nil,
        accessLog: (any AccessLogging)? = nil, metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        phase: ServingPhase = ServingPhase()
    ) {
        self.gatekeeper = gatekeeper
        self.auditor = auditor
        self.accessLog = accessLog
        self.metrics = metrics
        self.phase = phase
    }
}
