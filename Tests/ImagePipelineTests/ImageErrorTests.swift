import Bzip2
import DiskImage
import Files
import Flatcar
import Foundation
import HTTP
import ImagePipeline
import OpenPGP
import Pipes
import TestSupport
import Testing

// Testing has a type of that name, too.
import enum Reports.ExitStatus

/// The exit codes that docs/commands.md has: 64 usage, 65 verification failed, 69 unavailable, 75 try again later,
/// 1 for the rest. And the words.
@Suite struct ImageErrorTests {
    private struct Row {
        let error: ImageError
        let status: ExitStatus

        init(_ error: ImageError, _ status: ExitStatus) { (self.error, self.status) = (error, status) }
    }

    private static func rows() throws -> [Row] {
        let url = "https://a/b"
        let fingerprint: Fingerprint = try #require(Fingerprint("52F145DFD00BBDCD928CBB5A32DA80F91EF52974"))
        let release: ReleaseVersion = try #require(ReleaseVersion("4593.2.5"))
        let lost = HTTPError.connectionLost(url: url, sent: 0, received: 7)
        let untrusted = HTTPError.untrustedCertificate(host: "a", .unknownAuthority, presented: nil)
        return [
            // What was received is not what was signed or announced.
            Row(.signature(file: "f", .wrongSignature(signer: fingerprint)), .verificationFailed),
            Row(.signature(file: "f", .unknownIssuer("X")), .verificationFailed),
            Row(.signature(file: "f", .revoked(fingerprint)), .verificationFailed),
            Row(.signature(file: "f", .weakHash("SHA-1", .data)), .verificationFailed),
            Row(.compression(file: "f", try bzip2Error(of: "no bzip2")), .verificationFailed),
            Row(.image(file: "f", .notQCOW2), .verificationFailed),
            Row(.image(file: "f", .truncated(length: 7)), .verificationFailed),
            Row(.image(file: "f", .textNotFound), .verificationFailed),
            Row(.image(file: "f", .noTextRoom(missing: 7)), .verificationFailed),
            Row(.image(file: "f", .noClusterRoom(missing: 7, at: 8)), .verificationFailed),
            Row(.image(file: "f", .oemPartitions(0)), .verificationFailed),
            Row(.image(file: "f", .notStreamable("data", at: 7)), .verificationFailed),
            Row(.trailingBytes(file: "f", at: 7), .verificationFailed),
            Row(.overlong(file: "f", length: 7), .verificationFailed),
            Row(.largerThanItsDisk(file: "f", virtualSize: 7), .verificationFailed),
            Row(.lengthMismatch(file: "f", announced: 1, decoded: 2), .verificationFailed),
            Row(.signedTooLongAgo(SignedRelease("4593.2.5", signed: 1), days: 7), .verificationFailed),
            Row(
                .olderThanExpected(SignedRelease("2", signed: 1), floor: SignedRelease("1", signed: 2)),
                .verificationFailed),
            Row(
                .release(
                    .versionSignatureGone(
                        url, VersionSighting(release: "4593.2.5", time: Date(timeIntervalSince1970: 0), path: "p"))),
                .verificationFailed),
            Row(.release(.versionFile(url, "why")), .verificationFailed),
            Row(.release(.wrongChannel(release, expected: .beta)), .verificationFailed),
            Row(.release(.wrongVersion(asked: release, found: release, url: url)), .verificationFailed),
            Row(.release(.openPGP(what: "w", .noKey)), .verificationFailed),
            Row(.release(.untrustedKey(source: url, expected: fingerprint)), .verificationFailed),
            Row(.download(file: "f", .changedDuringDownload(url: url, detail: "d")), .verificationFailed),
            // The server, or what is asked of it, is not there.
            Row(.download(file: "f", .notFound(url: url)), .unavailable),
            Row(.download(file: "f", .status(url: url, code: 403, reason: "")), .unavailable),
            Row(.download(file: "f", .cancelled), .unavailable),
            Row(.release(.transfer(what: "w", .notFound(url: url))), .unavailable),
            Row(.release(.transfer(what: "w", untrusted)), .unavailable),
            Row(.client(.unsupported("no client can be made here")), .unavailable),
            Row(.release(.keyTooOld(asked: Date(timeIntervalSince1970: 0), because: "why")), .unavailable),
            // It may well work later.
            Row(.download(file: "f", lost), .temporaryFailure),
            Row(.download(file: "f", .gaveUp(attempts: 6, last: lost)), .temporaryFailure),
            Row(.download(file: "f", .status(url: url, code: 503, reason: "")), .temporaryFailure),
            Row(.release(.transfer(what: "w", .timedOut(url: url, after: .seconds(1)))), .temporaryFailure),
            // A setting is missing or cannot be one.
            Row(.release(.invalidRelease("x")), .usage),
            Row(.release(.noKeyForFingerprint(fingerprint)), .usage),
            Row(.release(.notPublished("why; do so")), .usage),
            Row(.oemSettings(.invalidPlatform("x y")), .usage),
            Row(.oemSettings(.invalidKernelArgument("x y")), .usage),
            Row(.platformOfFlavour(.proxmoxve, .openstack), .usage),
            Row(.invalidFingerprint("x"), .usage),
            // The rest; among it trouble of this machine's own, which says nothing about what was received.
            Row(.signature(file: "f", .openSSL("why")), .failure),
            Row(.release(.openPGP(what: "w", .openSSL("why"))), .failure),
            Row(.release(.keyFile("f", "why")), .failure),
            Row(.release(.noCachedKey(fingerprint)), .failure),
            Row(.image(file: "f", .fileAccess(code: 5)), .failure),
            Row(.compression(file: "f", try bzip2Error(of: nil)), .failure),
            Row(.diskTooSmall(requested: 1 << 30, virtualSize: 2 << 30), .failure),
            Row(.file(FileError(path: "p", reason: "r")), .failure),
        ]
    }

    /// As the decoder itself says it.
    /// - Parameter text: what is decompressed; `nil` when the decoder is cancelled.
    private static func bzip2Error(of text: String?) throws -> Bzip2Error {
        do throws(Bzip2Error) {
            let decoder = try Decompressor(workers: 1) { _ in true }
            if text == nil { decoder.cancel() }
            try decoder.push(Array((text ?? "").utf8).span.bytes)
            _ = try decoder.finish()
        } catch {
            return error
        }
        throw Scratch.Failure(description: "garbage was decompressed")
    }

    @Test func `every error has the exit code that tells what to do about it`() throws {
        for row in try Self.rows() { #expect(row.error.exitStatus == row.status, "\(row.error)") }
    }

    @Test func `every error is one line`() throws {
        for row in try Self.rows() {
            let text = "\(row.error)"
            #expect(!text.isEmpty && !text.contains("\n") && text.utf8.count < 1000)
            #expect(!text.contains("Error("), "\(text)")
        }
    }

    @Test(arguments: [
        (ImageError.download(file: "f", .notFound(url: "u")), "cannot download f: u does not exist; check the address"),
        (.image(file: "f", .notQCOW2), "f: the image is not a qcow2 file; check --release-url and --compression"),
        (.file(FileError(path: "a/b", reason: "cannot be read: why")), "a/b: cannot be read: why"),
        (
            .platformOfFlavour(.proxmoxve, .openstack),
            "--flavour proxmoxve is the image for platform proxmoxve; for --platform openstack use --flavour qemu, which "
                + "is changed on its way"
        ),
        (.invalidFingerprint("x"), "'x' is no fingerprint of the signing key: it has 40 hexadecimal digits"),
        (
            .diskTooSmall(requested: 8 << 30, virtualSize: 9_116_319_744),
            "--disk-size 8 GiB is smaller than the image's disk of 8.4 GiB, and a disk cannot be shrunk; ask for at least "
                + "that"
        ),
        (
            .trailingBytes(file: "f", at: 7),
            "f goes on after the end of its compressed data at byte 7; the file is not as Flatcar made it"
        ),
        (
            .lengthMismatch(file: "f", announced: 1, decoded: 2),
            "f has 2 bytes after decompression, but the server announced 1; the mirror is inconsistent, try again later "
                + "or use another --release-url"
        ),
    ])
    func `an error says what failed and what to do`(error: ImageError, text: String) {
        #expect("\(error)" == text)
    }
}
