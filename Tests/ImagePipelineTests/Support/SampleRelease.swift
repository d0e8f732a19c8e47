import Flatcar
import Foundation
import HTTP
import ImagePipeline
import Pipes
import Reports
import TestSupport
import Testing

/// A release made once for a suite, with the tools that Flatcar uses; each test gets a copy of its own to spoil.
struct SampleRelease: Sendable {
    static let version = "4593.2.5"
    /// As scripts/support/make-release makes it: Flatcar's own until release 4593.
    static let diskSize: UInt64 = 8694 << 20

    fileprivate let folder: String
    let fingerprint: String

    @TaskLocal static var current: SampleRelease?

    /// Runs `body` with a copy of the release.
    static func use<Result>(_ body: (Mirror) throws -> Result) throws -> Result {
        guard let release = current else { throw Scratch.Failure(description: "the suite lacks .sampleRelease") }
        return try withScratch { scratch in
            try scratch.run("cp", ["-a", release.folder + "/mirror", "mirror"])
            return try body(Mirror(scratch: scratch, release: release))
        }
    }
}

struct SampleReleaseTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let folder = try withScratchKept { scratch in
            let scripts = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../scripts/support").standardized.path
            let fingerprint = try scratch.run(scripts + "/make-signing-key", [scratch.file("key")])
                .trimmingCharacters(in: .whitespacesAndNewlines)
            try scratch.run(
                scripts + "/make-release",
                [scratch.file("mirror"), SampleRelease.version, scratch.file("key"), "1", "1"])
            return SampleRelease(folder: scratch.path, fingerprint: fingerprint)
        }
        defer {
            _ = try? Scratch(path: folder.folder).run(
                "gpgconf", ["--homedir", folder.folder + "/key", "--kill", "all"])
            try? FileManager.default.removeItem(atPath: folder.folder)
        }
        try await SampleRelease.$current.withValue(folder) { try await function() }
    }
}

extension Trait where Self == SampleReleaseTrait {
    static var sampleRelease: Self { SampleReleaseTrait() }
}

/// A copy of the release that a test may spoil.
struct Mirror {
    let scratch: Scratch
    fileprivate let release: SampleRelease

    var fingerprint: String { release.fingerprint }
    var keyFile: String { release.folder + "/key/key.asc" }

    private func path(_ name: String) -> String { "mirror/amd64-usr/\(SampleRelease.version)/\(name)" }

    func bytes(_ name: String) throws -> [UInt8] { try scratch.bytes(path(name)) }

    func write(_ bytes: [UInt8], to name: String) throws { try scratch.write(bytes, to: path(name)) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: scratch.file(path(name))) }

    /// Signs a file anew, with the release's key or another home's.
    func sign(_ name: String, home: String? = nil) throws {
        try scratch.run(
            "gpg",
            [
                "--batch", "--quiet", "--yes", "--homedir", home ?? release.folder + "/key", "--pinentry-mode",
                "loopback",
                "--passphrase", "", "--output", path(name) + ".sig", "--detach-sign", path(name),
            ])
    }

    /// Signs a file with a key that nobody trusts.
    /// - Parameter time: when it says that it was signed: seconds since 1970.
    func signByNobody(_ name: String, at time: Int64) throws {
        let gpg = [
            "--batch", "--quiet", "--yes", "--homedir", scratch.file("nobody"), "--pinentry-mode", "loopback",
            "--passphrase", "", "--faked-system-time", "\(time)!",
        ]
        try FileManager.default.createDirectory(
            atPath: scratch.file("nobody"), withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        defer { _ = try? scratch.run("gpgconf", ["--homedir", scratch.file("nobody"), "--kill", "all"]) }
        try scratch.run("gpg", gpg + ["--quick-gen-key", "Nobody <nobody@example.com>", "ed25519", "sign", "never"])
        try scratch.run("gpg", gpg + ["--output", path(name) + ".sig", "--detach-sign", path(name)])
    }

    /// The fingerprint of the subkey that signs.
    func signer() throws -> String {
        let lines = try scratch.run("gpg", ["--homedir", release.folder + "/key", "--with-colons", "--list-keys"])
            .split(separator: "\n").filter { $0.hasPrefix("fpr:") }
        return String(lines[1].split(separator: ":").last ?? "")
    }

    /// Publishes another image, signed, in both forms.
    func replaceImage(with bytes: [UInt8]) throws {
        let name = "flatcar_production_qemu_image.img"
        try write(bytes, to: name)
        try scratch.run("lbzip2", ["--force", "--keep", path(name)])
        try sign(name)
        try sign(name + ".bz2")
    }

    /// Publishes an image with the same OEM partition, whose beginning stands 16 MiB before its table, which is the one
    /// for what lies behind 2 GiB: qemu-img puts it into the 24 KiB that are left of a cluster before so much noise.
    func bringOutOfOrder() throws {
        try scratch.write(
            """
            set -e; qemu-img convert -O raw \(path("flatcar_production_qemu_image.img")) disk.raw
            noise() {
                dd if=/dev/urandom of=disk.raw bs=1k seek=$(( (2048 - 16) * 1024 + $1 )) count=$2 conv=notrunc status=none
            }
            noise -192 40; noise -128 64; noise -64 40; noise 0 16384
            qemu-img convert -O qcow2 -c -o compat=0.10 disk.raw image
            rm disk.raw
            """, to: "disorder.sh")
        try scratch.run("sh", ["disorder.sh"])
        try replaceImage(with: scratch.bytes("image"))
    }

    func source(
        cache: String? = nil, report: @escaping Reporter = { _ in },
        isStopped: @escaping @Sendable () -> Bool = { false }
    ) throws -> ImageSource {
        try ImageSource(
            ReleaseSettings(
                channel: .stable, board: .amd64, mirror: "file://" + scratch.file("mirror"), signingKey: keyFile,
                trustedFingerprint: fingerprint, cacheDirectory: cache),
            run: RunContext(userAgent: "tests", isStopped: isStopped), report: report)
    }
}

private func withScratchKept(_ body: (Scratch) throws -> SampleRelease) throws -> SampleRelease {
    var template = Array("/tmp/pftXXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Scratch.Failure(description: "mkdtemp: errno \(errno)") }
    let scratch = Scratch(path: String(cString: made))
    do {
        return try body(scratch)
    } catch {
        try? FileManager.default.removeItem(atPath: scratch.path)
        throw error
    }
}
