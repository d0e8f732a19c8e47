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
            .proxmox(.uploadLength(announced: 1, found: 2)),
            .sftp(.untrustedHostKey(server: "s", .unknown, presented: HostKey(blob: []), file: "f")),
            .sftp(.untrustedHostKey(server: "s", .changed, presented: HostKey(blob: []), file: "f")),
            .sftp(.untrustedHostKey(server: "s", .revoked, presented: HostKey(blob: []), file: "f")),
        ]
        // The server, or what is asked of it, is not there.
        let unavailable: [BuildError] = [
            .proxmox(.transport(untrusted)),
            .proxmox(.transport(.notHTTP(url: url))),
            .sftp(.noSession(server: "s", detail: "d")),
            .sftp(.failed(server: "s", code: 79, detail: "d")),
        ]
        // It may well work later.
        let temporaryFailure: [BuildError] = [
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
            .proxmox(.invalidURL("x")),
            .proxmox(.invalidToken("x")),
            .nodeRequired(seen: ["a", "b"]),
            .ambiguousStorage(setting: "s", content: "c", candidates: ["a", "b"]),
            .invalidFingerprint("x", of: "y", digits: 40),
            .sftp(.invalidURL("x")),
            .unknownVersion("v", kept: []), .unknownVersion("v", kept: ["a", "b"]),
            .ambiguousVersion("v", candidates: ["a", "b"]),
            .platformReadsNoDrive(.qemu),
        ]
        // The rest; among it trouble of this machine's own, which says nothing about what was received.
        let failure: [BuildError] = [
            .proxmox(.refused(action: "a", status: 500, message: "m")),
            .proxmox(.invalidParameters(action: "a", ["b": "c"])),
            .proxmox(.taskFailed(action: "a", exitStatus: "e", log: [])),
            .proxmox(.unexpectedAnswer(action: "a", "d")),
            .proxmox(.uploadSourceFailed),
            .proxmox(.cancelled),
            .baseConfig(.badDigest),
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
