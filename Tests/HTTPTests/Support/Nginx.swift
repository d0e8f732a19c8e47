import Foundation
import HTTP

/// Runs a real nginx over a folder for as long as `body` does.
/// - Parameter locations: more lines for the `server` block.
func withNginx<Result>(
    content: [String: [UInt8]], locations: String = "", tls: Identity? = nil, _ body: (Server) throws -> Result
) throws -> Result {

    try withScratch { folder in
        let root = folder.appending(path: "root")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        for (name, bytes) in content { try Data(bytes).write(to: root.appending(path: name)) }
        // Somebody may take the port between the look and nginx's start: then another one.
        for _ in 0..<5 {
            let port = try freePort()
            try nginxConfiguration(folder, port, locations, tls).write(
                to: folder.appending(path: "nginx.conf"), atomically: true, encoding: .utf8)
            let log = folder.appending(path: "access.log")
            let server = try Server(
                command: ["nginx", "-p", folder.path, "-c", "nginx.conf", "-e", "error.log"], port: port, log: log)
            defer { server.stop() }
            if waitUntilListening(folder) { return try body(server) }
        }
        throw NoFreePort()
    }
}

private func nginxConfiguration(_ folder: URL, _ port: Int, _ locations: String, _ tls: Identity?) -> String {
    """
    daemon off;
    master_process off;
    pid nginx.pid;
    events { worker_connections 64; }
    http {
        access_log access.log;
        client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
        server {
            listen 127.0.0.1:\(port)\(tls == nil ? "" : " ssl");
            \(tls.map { "ssl_certificate \($0.certificate.path); ssl_certificate_key \($0.key.path);" } ?? "")
            root root;
            \(locations)
        }
    }
    """
}

/// nginx writes its process id when its sockets are open.
private func waitUntilListening(_ folder: URL) -> Bool {
    let pid = folder.appending(path: "nginx.pid").path
    for _ in 0..<500 {
        if FileManager.default.fileExists(atPath: pid) { return true }
        usleep(10_000)
    }
    return false
}

private func freePort() throws -> Int {
    struct NoSocket: Error {}
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
        }
    }
    guard code == 0 else { throw NoSocket() }
    return Int(UInt16(bigEndian: address.sin_port))
}

private struct NoFreePort: Error {}
