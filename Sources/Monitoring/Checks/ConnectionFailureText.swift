import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

/// Why nobody answered a call, for operators. The libraries' own words are for programmers: `connection reset (error
/// set): Connection refused) (errno: 111)`.
package enum ConnectionFailureText {
    package static func reason(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError:
            error.shortDescription
        case let error as NIOConnectionError where error.connectionErrors.isEmpty:
            "the host name \(error.host) was not found"
        case let error as NIOConnectionError:
            "\(error.host):\(error.port) did not accept the connection"
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            "nobody accepts connections there"
        case let error as IOError where [ENETUNREACH, EHOSTUNREACH].contains(error.errnoCode):
            "there is no way to the host"
        case let error as IOError:
            "the connection broke (errno \(error.errnoCode))"
        default:
            "\(error)"
        }
    }
}
