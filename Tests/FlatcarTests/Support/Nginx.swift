import Foundation
import TestSupport

/// A real nginx over a folder.
struct Nginx {
    let base: String
    private let scratch: Scratch

    fileprivate init(port: Int, scratch: Scratch) {
        base = "http://127.0.0.1:\(port)"
        self.scratch = scratch
    }

    /// The requests of the clients under test so far, as `METHOD PATH`.
    ///
    /// nginx logs a request when it is done with it, which may be after the client has the answer; so one more
    /// request is sent and waited for.
    func requests() throws -> [String] {
        let mark = "/mark-\(UUID().uuidString)"
        try scratch.run("curl", ["-s", base + mark])
        for _ in 0..<1000 {
            let lines = try String(contentsOfFile: scratch.file("access.log"), encoding: .utf8).split(separator: "\n")
            if let end = lines.firstIndex(where: { $0.hasSuffix(mark) }) {
                return lines[..<end].filter { !$0.contains("/mark-") }.map(String.init)
            }
            usleep(5_000)
        }
        throw Scratch.Failure(description: "nginx does not log")
    }
}

/// Runs nginx over `root` of the scratch folder for as long as `body` does.
func withNginx<Result>(_ scratch: Scratch, _ body: (Nginx) throws -> Result) throws -> Result {
    try FileManager.default.createDirectory(atPath: scratch.file("root"), withIntermediateDirectories: true)
    // Somebody may take the port between the look and nginx's start: then another one.
    for _ in 0..<5 {
        let port = try freePort()
        try scratch.write(configuration(port), to: "nginx.conf")
        let server = try Server(["nginx", "-p", scratch.path, "-c", "nginx.conf", "-e", "error.log"])
        defer { server.stop() }
        if waitUntilListening(scratch) { return try body(Nginx(port: port, scratch: scratch)) }
    }
    throw Scratch.Failure(description: "nginx does not start")
}

private func configuration(_ port: Int) -> String {
    """
    daemon off;
    master_process off;
    pid nginx.pid;
    events { worker_connections 64; }
    http {
        log_format plain '$request_method $request_uri$pf_status';
        map $status $pf_status { default ""; 304 " 304"; }
        access_log access.log plain;
        client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
        server {
            listen 127.0.0.1:\(port);
            root root;
            location /refused/ { return 403; }
        }
    }
    """
}

/// nginx writes its process id when its sockets are open.
private func waitUntilListening(_ scratch: Scratch) -> Bool {
    for _ in 0..<1000 {
        if FileManager.default.fileExists(atPath: scratch.file("nginx.pid")) { return true }
        usleep(5_000)
    }
    return false
}

private func freePort() throws -> Int {
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
    guard code == 0 else { throw Scratch.Failure(description: "no free port: errno \(errno)") }
    return Int(UInt16(bigEndian: address.sin_port))
}
