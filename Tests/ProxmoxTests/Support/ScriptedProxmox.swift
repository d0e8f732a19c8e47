import Foundation
import HTTP
import Proxmox
import TestSupport

/// What the scripted server shall answer.
struct Reply: Sendable, Encodable {
    private var status: Int?
    private var reason: String?
    private var body: String?
    private var drop: Bool?
    private var early: Bool?

    private init() {}

    static func ok(_ data: String) -> Reply { status(200, "OK", "{\"data\":\(data)}") }

    static func status(_ code: Int, _ reason: String, _ body: String = "") -> Reply {
        var reply = Reply()
        (reply.status, reply.reason, reply.body) = (code, reason, body)
        return reply
    }

    /// The connection is closed without an answer.
    static var drop: Reply {
        var reply = Reply()
        reply.drop = true
        return reply
    }

    /// Before the body of the request has been read.
    static func early(_ code: Int, _ reason: String) -> Reply {
        var reply = status(code, reason)
        reply.early = true
        return reply
    }
}

/// An HTTPS server on this machine that answers as a test tells it; its certificate is pinned.
struct ScriptedProxmox {
    struct Request {
        let line: String
        let headers: [String: String]
        let body: [UInt8]
        /// Whether all of the announced body came.
        let isWhole: Bool
    }

    fileprivate let scratch: Scratch
    fileprivate let port: Int
    fileprivate let fingerprint: String

    func client(isCancelled: @escaping @Sendable () -> Bool = { false }) throws -> ProxmoxClient {
        var configuration = ClientConfiguration(userAgent: "tests")
        guard let pin = CertificateFingerprint(fingerprint) else {
            throw Scratch.Failure(description: "openssl printed no fingerprint: \(fingerprint)")
        }
        configuration.trust = .certificate(pin)
        return try ProxmoxClient(
            url: "https://127.0.0.1:\(port)", token: APIToken(id: "ci@pve!build", secret: "s3cret"),
            http: HTTPClient(configuration), isCancelled: isCancelled)
    }

    /// The requests so far, in order.
    func requests() throws -> [Request] {
        guard FileManager.default.fileExists(atPath: scratch.file("log")) else { return [] }
        let text = try String(contentsOfFile: scratch.file("log"), encoding: .utf8)
        // The server may be in the middle of its last line.
        let whole = text.lastIndex(of: "\n").map { text[..<$0] } ?? ""
        return try whole.split(separator: "\n").map { line in
            guard let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let request = entry["request"] as? String, let headers = entry["headers"] as? [String: String],
                let body = (entry["body"] as? String).flatMap({ Data(base64Encoded: $0) }),
                let isWhole = entry["whole"] as? Bool
            else { throw Scratch.Failure(description: "not a line of the server's log: \(line)") }
            return Request(line: request, headers: headers, body: Array(body), isWhole: isWhole)
        }
    }

    /// Waits until the server has noticed a request that was broken off.
    func waitForRequests(_ count: Int) throws -> [Request] {
        for _ in 0..<2000 {
            let requests = try requests()
            if requests.count >= count { return requests }
            usleep(5_000)
        }
        throw Scratch.Failure(description: "the server has not seen \(count) requests")
    }
}

/// Runs the server with these answers, by method and path below the API's base, for as long as `body` does.
func withProxmox<Result>(_ answers: [String: [Reply]], _ body: (ScriptedProxmox) throws -> Result) throws -> Result {
    try withScratch { scratch in
        let full = answers.map { ($0.replacingOccurrences(of: " /", with: " /api2/json/"), $1) }
        try scratch.write(Array(JSONEncoder().encode(Dictionary(uniqueKeysWithValues: full))), to: "answers")
        try scratch.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=pve1", "-keyout", "key.pem", "-out", "certificate.pem",
            ])
        let fingerprint = try scratch.run(
            "openssl", ["x509", "-in", "certificate.pem", "-noout", "-fingerprint", "-sha256"]
        ).split(separator: "=").last?.trimmingCharacters(in: .whitespacesAndNewlines)
        let server = try Server(
            ["python3", "-B", fixture.path]
                + ["answers", "log", "port", "certificate.pem", "key.pem"].map(scratch.file))
        defer { server.stop() }
        for _ in 0..<4000 where !FileManager.default.fileExists(atPath: scratch.file("port")) { usleep(5_000) }
        guard let port = Int(try String(contentsOfFile: scratch.file("port"), encoding: .utf8)) else {
            throw Scratch.Failure(description: "the server told no port")
        }
        return try body(ScriptedProxmox(scratch: scratch, port: port, fingerprint: fingerprint ?? ""))
    }
}

private let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/server.py")
