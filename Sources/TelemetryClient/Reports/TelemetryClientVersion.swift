public enum TelemetryClientVersion {
    /// The form of the reports that this library sends.
    public static let reportForm = 1
}
