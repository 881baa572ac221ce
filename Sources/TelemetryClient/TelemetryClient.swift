/// Reports, once in a while and without getting in the way, that an installation of an application is in use.
public enum TelemetryClientVersion {
    /// The form of the reports that this library sends.
    public static let reportForm = 1
}
