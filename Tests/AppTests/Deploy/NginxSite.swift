import Foundation
import TestSupport

/// Debian's nginx with deploy/nginx/herald.conf, in a folder of its own, before one Herald.
struct NginxSite: Sendable {
    let port: Int
    private let folder: URL

    var accessLog: String {
        (try? String(contentsOf: folder.appending(path: "herald.access.log"), encoding: .utf8)) ?? ""
    }
    private var errorLog: String { (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? "" }

    /// - Parameter herald: the port that Herald listens on.
    static func with<Result>(herald: Int, _ body: (NginxSite) async throws -> Result) async throws -> Result {
        try await DeployFolder.withScratch { folder in
            let site = NginxSite(port: try LoopbackPort.free(), folder: folder)
            try site.configure(herald: herald)
            let command = ["nginx", "-p", folder.path, "-e", "log", "-c", "nginx.conf"]
            let check = try await ProgramResult.of(command + ["-t"])
            guard check.status == 0 else { throw TestSupportError(check.output) }
            let process = try ServerProcess(
                ["/usr/bin/env", "PATH=/usr/sbin:/usr/bin:/bin"] + command, folder: folder.path)
            do {
                try await site.waitUntilListening(process)
                let result = try await body(site)
                await process.end(with: "TERM")
                return result
            } catch {
                await process.end(with: "TERM")
                throw error
            }
        }
    }

    private func waitUntilListening(_ process: ServerProcess) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while !LoopbackPort.isOpen(port) {
            guard process.isRunning, ContinuousClock.now < deadline else {
                throw TestSupportError("nginx does not listen: \(errorLog)")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func configure(herald: Int) throws {
        let site = try DeployFolder.text("nginx/herald.conf")
            .replacing("    listen 80;\n    listen [::]:80;\n", with: "    listen 127.0.0.1:\(port);\n")
            .replacing("server 127.0.0.1:8080;", with: "server 127.0.0.1:\(herald);")
            .replacing("/var/log/nginx/", with: folder.path + "/")
        try site.write(to: folder.appending(path: "herald.conf"), atomically: true, encoding: .utf8)
        // Everything that Debian's nginx.conf would have put elsewhere stays in the folder.
        let bodies = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder.path)/\($0);" }.joined(separator: "\n    ")
        try """
        \(getuid() == 0 ? "user root;" : "")
        worker_processes 1;
        daemon off;
        pid \(folder.path)/pid;
        events { worker_connections 256; }
        http {
            \(bodies)
            # As Debian has it; the site must cope with it.
            gzip on;
            gzip_types text/event-stream application/json text/plain;
            include herald.conf;
        }

        """.write(to: folder.appending(path: "nginx.conf"), atomically: true, encoding: .utf8)
    }
}
