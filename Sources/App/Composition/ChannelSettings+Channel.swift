import AsyncHTTPClient
import Channels
import Delivery

extension ChannelSettings {
    /// The way out that the configuration declares.
    func channel(httpClient: HTTPClient) throws -> any Channel {
        switch self {
        case .weComRobot(let settings): try settings.channel(httpClient: httpClient)
        }
    }

    /// Where its peer is, without secrets: for looking whether it can be reached.
    var endpoint: String {
        switch self {
        case .weComRobot(let settings): settings.baseURL
        }
    }
}
