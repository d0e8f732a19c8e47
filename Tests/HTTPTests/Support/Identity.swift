import Foundation
import HTTP

/// A server's key and certificate.
struct Identity: Sendable {
    let certificate: URL
    let key: URL

    var arguments: [String] { [certificate.path, key.path] }

    /// By `openssl x509`, not by the code under test.
    func fingerprint() throws -> String {
        let text = try run(
            "openssl", ["x509", "-in", certificate.path, "-noout", "-fingerprint", "-sha256"],
            in: certificate.deletingLastPathComponent())
        return String(text.split(separator: "=")[1].trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

/// A certificate authority of the tests, and servers with all kinds of certificates. Made once, by real openssl.
struct Authority: Sendable {
    let file: URL
    let good: Identity
    let wrongName: Identity
    let expired: Identity
    let selfSigned: Identity

    static let shared = Result { try Authority() }

    private init() throws {
        let folder = try processScratch.get()
        func selfSign(_ name: String, _ subject: String, _ extensions: [String]) throws -> Identity {
            try run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", "\(name).key", "-out", "\(name).pem", "-days", "30", "-subj", "/CN=\(subject)",
                ] + extensions.flatMap { ["-addext", $0] }, in: folder)
            return Identity(
                certificate: folder.appending(path: "\(name).pem"), key: folder.appending(path: "\(name).key"))
        }
        func issue(_ name: String, alternatives: String, days: String = "30") throws -> Identity {
            try run(
                "openssl",
                [
                    "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", "\(name).key", "-out", "\(name).csr", "-subj", "/CN=\(name)",
                ], in: folder)
            try "subjectAltName=\(alternatives)\n".write(
                to: folder.appending(path: "\(name).ext"), atomically: true, encoding: .utf8)
            try run(
                "openssl",
                [
                    "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                    "-out", "\(name).pem", "-days", days, "-extfile", "\(name).ext",
                ], in: folder)
            return Identity(
                certificate: folder.appending(path: "\(name).pem"), key: folder.appending(path: "\(name).key"))
        }
        file = try selfSign("ca", "tests", ["basicConstraints=critical,CA:TRUE"]).certificate
        good = try issue("good", alternatives: "IP:127.0.0.1,DNS:localhost,DNS:mirror.test")
        wrongName = try issue("wrong", alternatives: "DNS:elsewhere.test")
        expired = try issue("expired", alternatives: "IP:127.0.0.1", days: "-1")
        selfSigned = try selfSign("self", "self", ["subjectAltName=IP:127.0.0.1"])
    }
}
