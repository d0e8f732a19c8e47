import Foundation
import TestSupport
import Testing

@testable import SFTP

@Suite struct PrivateKeyFileTests {
    /// Real keys of every kind that ssh-keygen and openssl make.
    @Test(
        arguments: [
            (["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "k"], nil),
            (["ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", "k"], nil),
            (["ssh-keygen", "-q", "-t", "ecdsa", "-m", "PEM", "-N", "", "-f", "k"], nil),
            (["ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-m", "PKCS8", "-N", "", "-f", "k"], nil),
            (["openssl", "genpkey", "-algorithm", "ed25519", "-out", "k"], nil),
            (["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", "k"], .encrypted),
            (["ssh-keygen", "-q", "-t", "ecdsa", "-m", "PEM", "-N", "secret", "-f", "k"], .encrypted),
            (["ssh-keygen", "-q", "-t", "ecdsa", "-m", "PKCS8", "-N", "secret", "-f", "k"], .encrypted),
        ] as [([String], KeyProblem?)])
    func `a key that needs a passphrase is told from one that does not`(
        command: [String], problem: KeyProblem?
    ) throws {
        try withScratch { scratch in
            try scratch.run(command[0], Array(command.dropFirst()))
            #expect(PrivateKeyFile.problem(try scratch.text("k")) == problem)
        }
    }

    @Test(
        arguments: [
            ("", .notAKey), ("\n\n", .notAKey), ("hello", .notAKey),
            ("ssh-ed25519 AAAA me@here", .isPublic), ("ecdsa-sha2-nistp256 AAAA", .isPublic),
            ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", .isPublic),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n", .notAKey),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\n", .notAKey),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", .notAKey),
            // A length that goes beyond the end.
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA/////25vbmU=\n", .notAKey),
        ] as [(String, KeyProblem)])
    func `what is no private key is said to be none`(text: String, problem: KeyProblem) {
        #expect(PrivateKeyFile.problem(text) == problem)
    }

    private func check(_ path: String) -> SFTPError? { failure { try PrivateKeyFile.check(path) } }

    @Test(arguments: [
        ("absent", "No such file or directory"), (".", "Is a directory"), ("large", "it is larger than 65536 bytes"),
    ])
    func `a file that cannot be read says why`(name: String, reason: String) throws {
        try withScratch { scratch in
            try scratch.write(String(repeating: "x", count: 70_000), to: "large")
            let path = scratch.file(name)
            #expect(check(path) == .unusableKey(file: path, .unreadable(reason)))
        }
    }
}

@Suite struct HostKeyTests {
    @Test func `type and fingerprint are as ssh-keygen shows them`() throws {
        for type in ["ed25519", "ecdsa", "rsa"] {
            try withScratch { scratch in
                try scratch.run("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", "k"])
                let words = try scratch.text("k.pub").split(separator: " ")
                let key = HostKey(blob: Array(try #require(Data(base64Encoded: String(words[1])))))
                #expect(key.type == words[0])
                let shown = try scratch.run("ssh-keygen", ["-l", "-f", "k.pub"])
                #expect(shown.contains(" \(key.fingerprint) "))
            }
        }
    }

    @Test(arguments: [[], [0], [0, 0, 0, 9, 65], [255, 255, 255, 255], [0, 0, 0, 1, 10]] as [[UInt8]])
    func `bytes that are no key have no type`(blob: [UInt8]) {
        #expect(HostKey(blob: blob).type.isEmpty)
        #expect(HostKey(blob: blob).description.hasPrefix("SHA256:"))
    }

    @Test func `only lines with the mark revoke a key`() {
        let text = """
            # @revoked * ssh-ed25519 AAAA
            @revoked *.example ssh-ed25519 AAEC comment
            \t@revoked\thost\tssh-rsa\tAwQF
            @revoked too short
            @cert-authority * ssh-ed25519 BgcI
            host ssh-ed25519 CQoL
            """
        #expect(KnownHosts(text).revoked == [[0, 1, 2], [3, 4, 5]])
    }
}
