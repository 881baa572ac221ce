/// The fields of a body that are looked at, as they were found; the last of a name counts.
struct ReportFields {
    var anonymousID: JSONScanner.Value?
    var timestamp: JSONScanner.Value?
    var project: JSONScanner.Value?
    var info: JSONScanner.Value?
    var os: JSONScanner.Value?
    var version: JSONScanner.Value?
    /// Fields of the body and of `info` that are none of these.
    var dropped = 0
}
