import Foundation
import HTTP
import Testing

@Suite struct TrustTests {
    private let authority: Authority

    init() throws { authority = try Authority.shared.get() }

    private func answer(_ identity: Identity, _ trust: Trust, host: String = "127.0.0.1") throws -> HTTPError? {
        try withScript([["text": "hello"]], tls: identity) { server in
            do throws(HTTPError) {
                let client = try HTTPClient(configured(trust))
                let response = try client.send(Request(.get, "https://\(host):\(server.port)/"))
                #expect(response.body == Array("hello".utf8))
                return nil
            } catch {
                // A request must not have been seen by a server that is not trusted.
                let seen = try server.entries()
                #expect(seen.isEmpty)
                return error
            }
        }
    }

    private func configured(_ trust: Trust) -> ClientConfiguration {
        var configuration = ClientConfiguration(userAgent: "http-tests/1")
        configuration.trust = trust
        return configuration
    }

    private func problem(_ error: HTTPError?) -> CertificateProblem? {
        guard case .untrustedCertificate("127.0.0.1", let problem, _) = error else { return nil }
        return problem
    }

    @Test func `an authority in a file is believed`() throws {
        _ = try client()
        #expect(try answer(authority.good, .authorities(file: authority.file.path)) == nil)
        #expect(try answer(authority.good, .authorities(file: authority.file.path), host: "localhost") == nil)
    }

    @Test func `the system does not know it, and the message shows what was presented`() throws {
        _ = try client()
        let error = try answer(authority.good, .system)
        let presented = try #require(CertificateFingerprint(authority.good.fingerprint()))
        #expect(
            error == .untrustedCertificate(host: "127.0.0.1", .unknownAuthority, presented: presented))
        #expect(error?.description.contains(try authority.good.fingerprint()) == true)
    }

    @Test func `a self-signed certificate is not trusted by itself`() throws {
        _ = try client()
        #expect(problem(try answer(authority.selfSigned, .system)) == .unknownAuthority)
        #expect(
            problem(try answer(authority.selfSigned, .authorities(file: authority.file.path))) == .unknownAuthority)
        let itself = Trust.authorities(file: authority.selfSigned.certificate.path)
        #expect(try answer(authority.selfSigned, itself) == nil)
    }

    @Test func `a wrong name and an expired certificate are told apart`() throws {
        _ = try client()
        let trust = Trust.authorities(file: authority.file.path)
        #expect(problem(try answer(authority.wrongName, trust)) == .wrongName)
        #expect(problem(try answer(authority.expired, trust)) == .expired)
    }

    @Test func `the pinned certificate is enough, whatever its name, dates and signer`() throws {
        _ = try client()
        for identity in [authority.good, authority.selfSigned, authority.wrongName, authority.expired] {
            let pin = try #require(CertificateFingerprint(identity.fingerprint()))
            #expect(try answer(identity, .certificate(pin)) == nil)
        }
    }

    @Test func `any other certificate is not, even from a known authority`() throws {
        _ = try client()
        let pin = try #require(CertificateFingerprint(authority.good.fingerprint()))
        let presented = try #require(CertificateFingerprint(authority.wrongName.fingerprint()))
        #expect(
            try answer(authority.wrongName, .certificate(pin))
                == .untrustedCertificate(
                    host: "127.0.0.1", .fingerprintDiffers(expected: pin), presented: presented))
    }

    @Test func `every connection is checked, not only the first`() throws {
        _ = try client()
        let pin = try #require(CertificateFingerprint(authority.good.fingerprint()))
        try withScript([["text": "a", "end": "close"]], tls: authority.good) { good in
            try withScript([["text": "b"]], tls: authority.selfSigned) { other in
                let client = try HTTPClient(configured(.certificate(pin)))
                #expect(try client.send(Request(.get, "https://127.0.0.1:\(good.port)/")).status == 200)
                let url = "https://127.0.0.1:\(other.port)/"
                #expect(
                    problem(failure { _ = try client.send(Request(.get, url)) })
                        == .fingerprintDiffers(expected: pin))
                #expect(try client.send(Request(.get, "https://127.0.0.1:\(good.port)/")).status == 200)
            }
        }
    }

    @Test func `the presented fingerprint can be asked for`() throws {
        try withScript([["text": "a"]], tls: authority.selfSigned) { server in
            let client = try client()
            let shown = try client.presentedFingerprint("https://127.0.0.1:\(server.port)/")
            #expect(try shown.description == authority.selfSigned.fingerprint())
        }
    }

    @Test(arguments: ["missing", "garbage"])
    func `a file without authorities is named`(kind: String) throws {
        try withScratch { folder in
            let file = folder.appending(path: "ca.pem")
            if kind == "garbage" { try "not a certificate".write(to: file, atomically: true, encoding: .utf8) }
            _ = try client()
            let error = try answer(authority.good, .authorities(file: file.path))
            #expect(error == .unusableAuthorities(file: file.path))
        }
    }

    @Test func `TLS spoken to a plain port is a TLS failure`() throws {
        try withNginx(content: [:]) { server in
            let client = try client()
            let error = failure { _ = try client.send(Request(.get, "https://127.0.0.1:\(server.port)/")) }
            guard case .tlsFailure("127.0.0.1", _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
