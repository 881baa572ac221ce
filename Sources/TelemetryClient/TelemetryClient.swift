import Foundation
import Synchronization

/// Tells a statistics server, now and then and without getting in the way, that an installation is in use.
///
/// ```swift
/// let telemetry = TelemetryClient(
///     endpoint: "https://stats.example.com/statistics", project: "my-app", version: "2.2.0")
/// telemetry.report()
/// ```
///
/// What leaves is an anonymous id, the day, the project, the system's name and the version: ``preview()`` shows it
/// to the byte. At most one report leaves at the start and then one an interval, however often ``report()`` is called.
///
/// **It stays out of the way.** No call throws or traps. ``report()`` notes the wish and returns; reading files,
/// connecting and waiting happen on a queue of the client's own. Whatever becomes of a report, the application is
/// told only if it asks (``status``).
///
/// **It can be turned off**: by the application (``Configuration-swift.struct/isEnabled``, ``disable()``) and by
/// whoever runs it (environment `DO_NOT_TRACK=1` or `HERALD_TELEMETRY=off`). A client that is off opens no socket,
/// reads no file and asks the machine nothing.
public final class TelemetryClient: Sendable {
    /// Nil where the client was made turned off.
    private let courier: Courier?
    private let madeOff: OffReason?

    /// - Parameters:
    ///   - endpoint: The server's address in full, `https://stats.example.com/statistics`; used as it stands. Not
    ///     `http` or `https`, or with a name and password in it: the client is off (``OffReason/endpoint``).
    ///   - project: The application's name, the same in all its installations; at most 128 bytes are sent.
    ///   - version: The application's version; at most 64 bytes are sent.
    ///   - configuration: Everything else; the defaults are meant to do.
    ///
    /// Reads the environment's variables, and nothing else.
    public convenience init(
        endpoint: String, project: String, version: String, configuration: Configuration = Configuration()
    ) {
        self.init(
            endpoint: endpoint, project: project, version: version, configuration: configuration,
            surroundings: .ofThisProcess())
    }

    package init(
        endpoint: String, project: String, version: String, configuration: Configuration, surroundings: Surroundings
    ) {
        let project = ReportText.cleaned(project, mostBytes: 128)
        let endpoint = Endpoint(endpoint)
        madeOff = Consent.offReason(
            configuration: configuration, variables: surroundings.variables, project: project, endpoint: endpoint)
        guard madeOff == nil, let endpoint else {
            courier = nil
            return
        }
        let identity = Identity(
            project: project, file: IdentityFile.chosen(configuration, project, surroundings.variables),
            facts: surroundings.machineFacts)
        let writer = ReportWriter(
            endpoint: endpoint, project: project, version: ReportText.cleaned(version, mostBytes: 64),
            system: ReportText.cleaned(configuration.system ?? ReportWriter.ownSystem, mostBytes: 64),
            identity: identity)
        courier = Courier(writer: writer, configuration: configuration, surroundings: surroundings)
    }

    /// Wishes that this installation be counted, and returns at once: it costs the caller a lock and a hand-over.
    ///
    /// The first call in a process is a report, and so is the first call after each
    /// ``Configuration-swift.struct/interval``; the others do nothing. So call it at the start, and wherever the
    /// application comes by: hourly, or at each request.
    public func report() { courier?.report() }

    /// What a report would be if it left now: the address, the headers and the body, byte for byte.
    ///
    /// Sends nothing. It needs the id, so it may read the file of the id, and make it: keep it off busy paths.
    ///
    /// - Returns: nil where the client is off, since then nothing leaves.
    public func preview() -> Preview? { courier?.preview() }

    /// Whether reports leave.
    public var isEnabled: Bool { offReason == nil }

    /// Why no reports leave; nil where they do.
    public var offReason: OffReason? {
        guard let courier else { return madeOff }
        return courier.isStopped ? .disabled : nil
    }

    /// Turns the client off until the process ends: what waits is forgotten, a connection in use is closed.
    ///
    /// Returns when it is closed, and no other will be opened: after milliseconds. Only the resolution of a name cannot be
    /// cut short; it is waited for no longer than a second.
    ///
    /// To keep it off, remember your user's choice and give it to ``Configuration-swift.struct/isEnabled``.
    public func disable() { courier?.stop() }

    /// Waits until no report is waiting any more; for programs that are about to exit.
    ///
    /// A report that waits for its next try is tried once more at once, unless the server asked for that wait.
    ///
    /// - Parameter limit: Waits no longer than this.
    /// - Returns: Whether nothing waits: sent, or given up. False also when the task was cancelled.
    @discardableResult
    public func flush(within limit: Duration = .seconds(2)) async -> Bool {
        await courier?.flush(within: limit) ?? true
    }

    /// What became of the reports of this process, for a page or a log of the application.
    public var status: Status { courier?.status ?? Status() }
}
