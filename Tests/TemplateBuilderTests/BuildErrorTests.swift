import Bzip2
import CloudInit
import DiskImage
import Flatcar
import Foundation
import HTTP
import OpenPGP
import Proxmox
import Reports
import SFTP
import TemplateBuilder
import TestSupport
import Testing

// Testing has a type of that name, too.
import enum Reports.ExitStatus

/// The exit codes that the README documents: 64 usage, 65 verification failed, 69 unavailable, 75 try again later,
/// 77 no permission, 1 for the rest.
@Suite struct BuildErrorTests {
    private static let url = "https://a/b"
    private static let upid = "UPID:pve1:000078B3:00078A96:6B00FD15:qmcreate:211:ci@pve!build:"

    private static func table() throws -> [(ExitStatus, [BuildError])] {
        let fingerprint: Fingerprint = try #require(Fingerprint("52F145DFD00BBDCD928CBB5A32DA80F91EF52974"))
        let release: ReleaseVersion = try #require(ReleaseVersion("4593.2.5"))
        let task: UPID = try #require(UPID(upid))
        let old: ProxmoxVersion = try decode(["version": "8.3.5"])
        let directory = try SFTPDirectory("sftp://u@s/d")
        let lost = HTTPError.connectionLost(url: url, sent: 0, received: 7)
        let untrusted = HTTPError.untrustedCertificate(host: "a", .unknownAuthority, presented: nil)
        // What was received is not what was signed or announced.
        let verificationFailed: [BuildError] = [
            .signature(file: "f", .wrongSignature(signer: fingerprint)),
            .signature(file: "f", .unknownIssuer("X")),
            .signature(file: "f", .revoked(fingerprint)),
            .signature(file: "f", .weakHash("SHA-1", .data)),
            .compression(file: "f", try bzip2Error()),
            .image(file: "f", .notQCOW2),
            .image(file: "f", .truncated(length: 7)),
            .image(file: "f", .textNotFound),
            .image(file: "f", .noTextRoom(missing: 7)),
            .image(file: "f", .noClusterRoom(missing: 7, at: 8)),
            .image(file: "f", .oemPartitions(0)),
            .image(file: "f", .notStreamable("data", at: 7)),
            .trailingBytes(file: "f", 7),
            .lengthMismatch(file: "f", announced: 1, decoded: 2),
            .release(.versionFile(url, "why")),
            .release(.wrongChannel(release, expected: .beta)),
            .release(.wrongVersion(asked: release, found: release, url: url)),
            .release(.openPGP(what: "w", .noKey)),
            .release(.untrustedKey(source: url, expected: fingerprint)),
            .proxmox(.uploadLength(announced: 1, found: 2)),
            .download(file: "f", .changedDuringDownload(url: url, detail: "d")),
            .sftp(.untrustedHostKey(server: "s", .unknown, presented: HostKey(blob: []), file: "f")),
            .sftp(.untrustedHostKey(server: "s", .changed, presented: HostKey(blob: []), file: "f")),
            .sftp(.untrustedHostKey(server: "s", .revoked, presented: HostKey(blob: []), file: "f")),
        ]
        // The server, or what is asked of it, is not there.
        let unavailable: [BuildError] = [
            .download(file: "f", .notFound(url: url)),
            .download(file: "f", .status(url: url, code: 403, reason: "")),
            .release(.transfer(what: "w", .notFound(url: url))),
            .release(.transfer(what: "w", untrusted)),
            .proxmox(.transport(untrusted)),
            .proxmox(.transport(.notHTTP(url: url))),
            .sftp(.noSession(server: "s", detail: "d")),
            .sftp(.failed(server: "s", code: 79, detail: "d")),
        ]
        // It may well work later.
        let temporaryFailure: [BuildError] = [
            .download(file: "f", lost),
            .download(file: "f", .gaveUp(attempts: 6, last: lost)),
            .download(file: "f", .status(url: url, code: 503, reason: "")),
            .release(.transfer(what: "w", .timedOut(url: url, after: .seconds(1)))),
            .proxmox(.transport(.cannotConnect(url: url, detail: "d"))),
            .proxmox(.nodeUnreachable(action: "a", status: 595, message: "")),
            .proxmox(.taskTimedOut(action: "a", task, after: .seconds(1))),
            .proxmox(.uploadInterrupted(sent: 1, of: 2, lost)),
            .busy(vmid: 211, task: task), .running(vmid: 211, process: 4711), .running(vmid: 211, process: nil),
            .changedMeanwhile(vmid: 211), .overwritten(volume: "v"),
            .locked(vmid: 211, lock: "backup"),
            .sftp(.unresolvedHost("h")),
            .sftp(.cannotConnect(server: "s", detail: "d")),
            .sftp(.timedOut(server: "s", after: .seconds(60))),
        ]
        // Rights.
        let noPermission: [BuildError] = [
            .proxmox(.unauthorized(token: "t", reason: "")),
            .proxmox(.forbidden(token: "t", action: "a", reason: "")),
            .missingPrivileges(token: "t", [Privilege(name: "VM.Audit", path: "/")]),
            .sftp(.loginRefused(server: "s", user: "u", keyFile: "f")),
            .sftp(.denied(directory)),
        ]
        // A setting is missing or cannot be one.
        let usage: [BuildError] = [
            .release(.invalidRelease("x")),
            .release(.noKeyForFingerprint(fingerprint)),
            .release(.notPublished("why; do so")),
            .proxmox(.invalidURL("x")),
            .proxmox(.invalidToken("x")),
            .nodeRequired(seen: ["a", "b"]),
            .ambiguousStorage(setting: "s", content: "c", candidates: ["a", "b"]),
            .invalidFingerprint("x", of: "y", digits: 40),
            .oemSettings(.invalidPlatform("x y")),
            .oemSettings(.invalidKernelArgument("x y")),
            .sftp(.invalidURL("x")),
            .platformOfFlavour(.proxmoxve, .openstack),
            .unknownVersion("v", kept: []), .unknownVersion("v", kept: ["a", "b"]),
            .ambiguousVersion("v", candidates: ["a", "b"]),
            .platformReadsNoDrive(.qemu),
        ]
        // The rest; among it trouble of this machine's own, which says nothing about what was received.
        let failure: [BuildError] = [
            .signature(file: "f", .openSSL("why")),
            .release(.openPGP(what: "w", .openSSL("why"))),
            .release(.keyFile("f", "why")),
            .proxmox(.refused(action: "a", status: 500, message: "m")),
            .proxmox(.invalidParameters(action: "a", ["b": "c"])),
            .proxmox(.taskFailed(action: "a", exitStatus: "e", log: [])),
            .proxmox(.unexpectedAnswer(action: "a", "d")),
            .proxmox(.uploadSourceFailed),
            .proxmox(.cancelled),
            .baseConfig(.badDigest),
            .diskTooSmall(requested: 1 << 30, virtualSize: 2 << 30),
            .foreign(vmid: 211, reason: "r"),
            .elsewhere(vmid: 211, node: "a", wanted: "b"),
            .downgrade(vmid: 211, from: "1", to: "0"),
            .noTemplate(vmid: 211),
            .unfinished(vmid: 211),
            .protected(vmid: 211),
            .noFreeSlot(vmid: 211),
            .noFreeVMID(9000...9009),
            .noOlderVersion(vmid: 211),
            .versionGone("v", volume: "w"),
            .unknownNode("n", seen: ["a"]),
            .tooOld(old),
            .noStorage(content: "c", node: "n", seen: []),
            .unknownStorage(setting: "s", name: "n", node: "n", seen: []),
            .inactiveStorage(name: "n", node: "n"),
            .storageLacksContent(name: "n", content: "c", has: ["a"]),
            .noBridge("vmbr9", node: "n", seen: []),
            .noSpace(storage: "s", needed: 2 << 30, available: 1 << 30),
            .notStored(volume: "v", expected: 1, found: nil),
            .notStored(volume: "v", expected: 1, found: 2),
            .noDelivery(reasons: ["a", "b"]),
            .deliveryImpossible(.sftp, reason: "a"),
            .notShown(storage: "s", how: "h", file: "f"),
            .sftp(.notBuiltIn(libcurl: "libcurl/8.0.0")),
            .sftp(.unusableKey(file: "f", .encrypted)),
            .sftp(.unusableKey(file: "f", .isPublic)),
            .sftp(.unusableKey(file: "f", .notAKey)),
            .sftp(.unusableKey(file: "f", .unreadable("r"))),
            .sftp(.unusableKnownHosts(file: "f", "r")),
            .sftp(.noDirectory(directory)),
            .sftp(.noSpace(directory)),
            .sftp(.notChanged(directory, file: "f", detail: "d")),
            .sftp(.tooLarge(directory, file: "f", limit: 1)),
            .sftp(.outOfMemory),
            .file(path: "p", reason: "r"),
            .image(file: "f", .fileAccess(code: 5)),
            .descriptionTooLong(9000),
            .cancelled,
        ]
        return [
            (.verificationFailed, verificationFailed),
            (.unavailable, unavailable),
            (.temporaryFailure, temporaryFailure),
            (.noPermission, noPermission),
            (.usage, usage),
            (.failure, failure),
        ]
    }

    /// As the decoder itself says it.
    private static func bzip2Error() throws -> Bzip2Error {
        do throws(Bzip2Error) {
            let decoder = try Decompressor(workers: 1) { _ in true }
            try decoder.push(Array("no bzip2".utf8).span.bytes)
            _ = try decoder.finish()
        } catch {
            return error
        }
        throw Scratch.Failure(description: "garbage was decompressed")
    }

    @Test func `every error has the exit code that tells what to do about it`() throws {
        for (status, errors) in try Self.table() {
            for error in errors { #expect(error.exitStatus == status, "\(error)") }
        }
    }

    @Test func `every error is one line`() throws {
        for error in try Self.table().flatMap(\.1) {
            let text = "\(error)"
            #expect(!text.isEmpty)
            #expect(!text.contains("\n"))
            #expect(!text.contains("BuildError"))
            #expect(text.utf8.count < 1000)
        }
    }

    @Test func `settings of a connection show the token's id and never its secret`() throws {
        let secret = "12345678-1234-1234-1234-1234567890ab"
        let settings = try ProxmoxSettings(
            url: "https://pve1:8006", tokenID: "ci@pve!build", secret: secret, caFile: nil, fingerprint: nil)
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), String(describing: [settings]), dumped] {
            #expect(!text.contains(secret))
            #expect(text.contains("ci@pve!build"))
        }
    }

    @Test(arguments: ["", "AB:CD", String(repeating: "z", count: 64)])
    func `a fingerprint that cannot be one is refused`(fingerprint: String) {
        let error = refusal { () throws(BuildError) in
            try ProxmoxSettings(
                url: "https://pve1:8006", tokenID: "ci@pve!build", secret: "s", caFile: nil, fingerprint: fingerprint)
        }
        guard case .invalidFingerprint(fingerprint, _, digits: 64) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
