/// Where a Redis is, as users write it: `redis://user:password@host:6379/0`, or `unix:/run/redis.sock?db=0`.
///
/// User and password are percent-decoded. Without a user the password is that of Redis's default user.
package struct RedisURL: Sendable {
    package enum Address: Sendable, Hashable {
        case host(String, port: Int)
        case socket(path: String)
    }

    package let address: Address
    package let user: String?
    package let password: String?
    package let database: Int

    package init(_ text: String) throws {
        let scheme = text.prefix { $0 != ":" }
        let rest = text.dropFirst(scheme.count + 1)
        switch scheme.lowercased() {
        case "redis" where rest.hasPrefix("//"): try self.init(server: rest.dropFirst(2))
        case "unix" where !rest.isEmpty: try self.init(socket: rest)
        case "rediss":
            throw RedisURLError(
                "rediss: (TLS) is not supported; write redis: and lead the connection through a private network or a "
                    + "tunnel such as stunnel")
        default: throw RedisURLError("a Redis is written redis://user:password@host:6379/0 or unix:/path?db=0")
        }
    }

    private init(server rest: Substring) throws {
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let tail = rest.dropFirst(authority.count)
        guard !tail.contains("@") else {
            throw RedisURLError("in a user and a password / is written %2F, ? %3F, # %23, % %25 and @ %40")
        }
        guard !tail.contains("?"), !tail.contains("#") else { throw RedisURLError("no options are known") }
        (user, password) = try Self.credentials(in: authority)
        address = try Self.address(in: authority)
        database = try Self.database(tail.dropFirst())
    }

    private init(socket rest: Substring) throws {
        let path = rest.prefix { $0 != "?" }
        let option = rest.dropFirst(path.count + 1)
        guard path.hasPrefix("/"), !path.hasPrefix("//"), path.utf8.count < 108 else {
            throw RedisURLError("unix: takes the absolute path of a socket, of at most 107 bytes")
        }
        guard option.isEmpty || option.hasPrefix("db=") else { throw RedisURLError("unix: knows the option db only") }
        (user, password) = (nil, nil)
        address = .socket(path: String(path))
        database = try Self.database(option.dropFirst(3))
    }
}

extension RedisURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Where it is, without user and password: for messages.
    package var location: String {
        switch address {
        case .host(let host, let port): "\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        case .socket(let path): "\(path)?db=\(database)"
        }
    }

    /// The URL with the password as `***`.
    package var description: String {
        guard case .host = address else { return "unix:\(location)" }
        let credentials = user == nil && password == nil ? "" : "\(user ?? "")\(password == nil ? "" : ":***")@"
        return "redis://\(credentials)\(location)"
    }

    package var debugDescription: String { description }

    /// `dump` and string interpolation of a value that holds a URL show no password either.
    package var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}

/// What is wrong with a Redis's URL, in one clause that never holds the password.
package struct RedisURLError: Error, Sendable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
