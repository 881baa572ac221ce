import HTTPTypes
import Hummingbird

extension Request {
    /// What a client that comes back to a stream says that it has.
    var lastEventID: String? {
        HTTPField.Name("Last-Event-ID").flatMap { headers[$0] }
    }
}
