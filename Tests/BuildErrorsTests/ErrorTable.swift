import BuildErrors
import CloudInit
import Flatcar
import HTTP
import Ignition
import ImagePipeline
import Proxmox
import ProxmoxTypes
import Reports
import SFTP
import TemplateModel
import TestSamples
import Testing

// Testing has a type of that name, too.
import enum Reports.ExitStatus

/// Every error of a build: the exit code that docs/commands.md has (64 usage, 65 verification failed, 69 unavailable,
/// 75 try again later, 77 no permission, 1 for the rest), and words that its text must have.
enum ErrorTable {
    struct Row {
        let status: ExitStatus
        let error: BuildError
        let words: [String]

        init(_ status: ExitStatus, _ error: BuildError, _ words: String...) {
            (self.status, self.error, self.words) = (status, error, words)
        }
    }

    static func rows() throws -> [Row] {
        try belowRows() + askedRows() + vmidRows() + versionRows() + clusterRows() + storageRows()
    }

    private static let url = "https://a/b"
    private static let privilege = Privilege(name: "VM.Audit", path: "/vms/7")

    private static func task() throws -> UPID {
        try #require(UPID("UPID:pve1:000078B3:00078A96:6B00FD15:qmcreate:211:ci@pve!build:"))
    }

    /// What the modules below say.
    private static func belowRows() throws -> [Row] {
        let directory = try SFTPDirectory("sftp://u@s/d")
        let lost = HTTPError.connectionLost(url: url, sent: 0, received: 7)
        let untrusted = HTTPError.untrustedCertificate(host: "a", .unknownAuthority, presented: nil)
        func untrustedKey(_ problem: HostKeyProblem) -> BuildError {
            .sftp(.untrustedHostKey(server: "s", problem, presented: HostKey(blob: []), file: "f"))
        }
        return [
            Row(.unavailable, .image(.download(file: "f", .notFound(url: url)))),
            Row(.verificationFailed, .image(.lengthMismatch(file: "f", announced: 1, decoded: 2))),
            Row(.verificationFailed, .proxmox(.uploadLength(announced: 1, found: 2))),
            Row(.unavailable, .proxmox(.transport(untrusted))),
            Row(.unavailable, .proxmox(.transport(.notHTTP(url: url)))),
            Row(.unavailable, .proxmox(.transport(.cannotConnect(url: url, detail: "d")))),
            Row(.temporaryFailure, .proxmox(.transport(lost))),
            Row(.temporaryFailure, .proxmox(.nodeUnreachable(action: "a", status: 595, message: ""))),
            Row(.temporaryFailure, .proxmox(.gateway(action: "a", status: 502)), "a proxy before Proxmox answered 502"),
            Row(.temporaryFailure, .proxmox(.taskTimedOut(action: "a", try task(), after: .seconds(1)))),
            Row(.temporaryFailure, .proxmox(.uploadInterrupted(sent: 1, of: 2, lost))),
            Row(
                .temporaryFailure,
                .proxmox(.refused(action: "a", status: 500, message: "can't lock file '/x' - got timeout"))),
            Row(.noPermission, .proxmox(.unauthorized(token: "t", reason: ""))),
            Row(.noPermission, .proxmox(.forbidden(token: "t", action: "a", reason: ""))),
            Row(.usage, .proxmox(.invalidURL("x"))), Row(.usage, .proxmox(.invalidToken("x"))),
            Row(.failure, .proxmox(.refused(action: "a", status: 500, message: "m"))),
            Row(.failure, .proxmox(.invalidParameters(action: "a", ["b": "c"]))),
            Row(.failure, .proxmox(.taskFailed(action: "a", exitStatus: "e", log: []))),
            Row(.failure, .proxmox(.unexpectedAnswer(action: "a", "d"))), Row(.failure, .proxmox(.uploadSourceFailed)),
            Row(.failure, .baseConfig(.badDigest)),
            Row(.verificationFailed, untrustedKey(.unknown)), Row(.verificationFailed, untrustedKey(.changed)),
            Row(.verificationFailed, untrustedKey(.revoked)),
            Row(.unavailable, .sftp(.noSession(server: "s", detail: "d"))),
            Row(.unavailable, .sftp(.failed(server: "s", code: 79, detail: "d"))),
            Row(.temporaryFailure, .sftp(.unresolvedHost("h"))),
            Row(.temporaryFailure, .sftp(.cannotConnect(server: "s", detail: "d"))),
            Row(.temporaryFailure, .sftp(.timedOut(server: "s", after: .seconds(60)))),
            Row(.noPermission, .sftp(.loginRefused(server: "s", user: "u", keyFile: "f"))),
            Row(.noPermission, .sftp(.denied(directory))), Row(.usage, .sftp(.invalidURL("x"))),
            Row(.failure, .sftp(.notBuiltIn(libcurl: "libcurl/8.0.0"))),
            Row(.failure, .sftp(.unusableKey(file: "f", .encrypted))),
            Row(.failure, .sftp(.unusableKnownHosts(file: "f", "r"))), Row(.failure, .sftp(.noDirectory(directory))),
            Row(.failure, .sftp(.noSpace(directory))),
            Row(.failure, .sftp(.notChanged(directory, file: "f", detail: "d"))),
            Row(.failure, .sftp(.tooLarge(directory, file: "f", limit: 1))), Row(.failure, .sftp(.outOfMemory)),
        ]
    }

    /// What a person has asked for.
    private static func askedRows() throws -> [Row] {
        let release = try makeReleaseVersion()
        return [
            Row(.verificationFailed, .specTooNew(.v35, release: release, newest: .v34), "3.5.0", "3.4.0", "--release"),
            Row(.verificationFailed, .specTooNew(.common, release: release, newest: nil), "no spec 3", "--release"),
            Row(.usage, .consumer("why"), "--consumer capmox", "why"),
            Row(.usage, .platformReadsNoDrive(.qemu), "qemu", "Leave --platform out"),
            Row(.usage, .invalidFingerprint("x", of: "the key", digits: 40), "'x'", "the key", "40"),
            Row(.failure, .file(path: "/p", reason: "r"), "/p", "r"), Row(.failure, .cancelled, "stopped"),
        ]
    }

    /// What stands under the VMID, and who is at work on it.
    private static func vmidRows() throws -> [Row] {
        let refused = ProxmoxError.gateway(action: "a", status: 502)
        return [
            Row(.failure, .foreign(vmid: 211, reason: "r"), "211", "r", "nothing was changed", "--vmid"),
            Row(.failure, .adoptable(vmid: 211, reason: "r"), "build --adopt", "--dry-run", "--vmid"),
            Row(.failure, .notAdoptable(vmid: 211, reason: "r"), "cannot be adopted", "r"),
            Row(.temporaryFailure, .locked(vmid: 211, lock: "backup"), "(backup)", "qm unlock 211"),
            Row(.temporaryFailure, .locked(vmid: 211, lock: "create"), "qm destroy 211 --skiplock"),
            Row(.failure, .elsewhere(vmid: 211, node: "a", wanted: "b"), "on node a", "--node"),
            Row(
                .temporaryFailure,
                .releaseWaits(vmid: 211, ReleaseWait(release: "4593.2.6", reason: .skipped)), "4593.2.6", "--skip",
                "--release"),
            Row(
                .failure,
                .releaseWaits(
                    vmid: 211,
                    ReleaseWait(release: "4593.2.6", reason: .above(try #require(ReleaseCeiling("4592"))))),
                "--max-version", "--release"),
            Row(
                .unavailable,
                .mendingWaits(
                    vmid: 211, damage: "the disk d is gone", release: "4593.2.4",
                    ReleaseWait(release: "4593.2.6", reason: .skipped)),
                "the disk d is gone, and", "no release 4593.2.4", "release 4593.2.6 waits: --skip", "--release-url"),
            Row(
                .failure,
                .downgrade(
                    vmid: 211, from: SignedRelease("2", signed: 1_700_000_000), to: SignedRelease("3", signed: 0)),
                "2 (signed 2023-11-14T22:13:20Z)", "3 (signed 1970-01-01T00:00:00Z)", "--allow-downgrade"),
            Row(.failure, .noTemplate(vmid: 211), "build it first"),
            Row(.failure, .unfinished(vmid: 211), "run build once more"),
            Row(.failure, .protected(vmid: 211), "qm set 211 --protection 0", "unchanged"),
            Row(
                .failure, .noDiskOfOurs(vmid: 211, disks: ["scsi0: x"]),
                "has no disk of a version of ours in any slot (scsi0: x)", "build --adopt"),
            Row(.failure, .noDiskOfOurs(vmid: 211, disks: []), "(none)"),
            Row(.temporaryFailure, .changedMeanwhile(vmid: 211), "Run again"),
            Row(.failure, .notSeen(vmid: 211, what: "its EFI disk"), "its EFI disk", "run again"),
            Row(.temporaryFailure, .busy(vmid: 211, task: try task()), "qmcreate", "ci@pve!build", "try again"),
            Row(.temporaryFailure, .running(vmid: 211, process: 4711), "(process 4711)", "try again"),
            Row(.temporaryFailure, .running(vmid: 211, process: nil), "template 211; try again"),
            Row(
                .temporaryFailure, .building(vmid: 211, version: 21101, since: "noon"),
                "another run of this tool has been building a version", "since noon", "six hours", "qm destroy 21101"),
            Row(
                .temporaryFailure, .patienceEnded(action: "give it", refused, after: .seconds(60)), "give it",
                "a proxy before Proxmox answered 502", "--task-timeout"),
            Row(.failure, .descriptionTooLong(vmid: 211, 9000), "9000", "8192", "shorten"),
        ]
    }

    private static func versionRows() throws -> [Row] {
        [
            Row(.failure, .noFreeVMID(21100...21199), "from 21100 to 21199", "--version-vmids", "--keep"),
            Row(.failure, .diskGone(of: "version v", volume: "w"), "version v", "w"),
            Row(.failure, .noOlderVersion(vmid: 211), "no older version"),
            Row(.usage, .unknownVersion("v", kept: []), "v", "(kept: none)"),
            Row(.usage, .unknownVersion("v", kept: ["a", "b"]), "a, b"),
            Row(.usage, .ambiguousVersion("v", candidates: ["a", "b"]), "by its id: a, b"),
            Row(
                .verificationFailed, .smokeTest(release: "4593.2.5", ["one", "two"]), "one; two",
                "The template is unchanged"),
            Row(.failure, .configGone(volume: "v", of: "template 211"), "v", "template 211", "Put the file back"),
        ]
    }

    private static func clusterRows() throws -> [Row] {
        [
            Row(.usage, .nodeRequired(seen: ["a", "b"]), "--node (a, b)"),
            Row(.failure, .unknownNode("n", seen: ["a"]), "no node n", "a"),
            Row(.unavailable, .nodeOffline("n"), "node n is offline", "--node"),
            Row(.failure, .tooOld(try decode(["version": "8.3.5"])), "8.3.5", "8.4"),
            Row(.noPermission, .missingPrivileges(token: "t", [privilege]), "/vms/7: VM.Audit", "doctor"),
            Row(.failure, .noBridge("vmbr9", node: "n", seen: []), "vmbr9", "--bridge"),
            Row(.noPermission, .tagsRefused(["a", "b"]), "give a, b", "pvesh set /cluster/options"),
            Row(.failure, .noPool("p$(x)", seen: ["q"]), "(there is q)", "--pool", "pveum pool add 'p$(x)'"),
        ]
    }

    private static func storageRows() throws -> [Row] {
        [
            Row(
                .failure, .noStorage(content: "import", node: "n", seen: []), "pvesm set STORAGE --content LIST,import"),
            Row(.usage, .ambiguousStorage(setting: "s", content: "c", candidates: ["a", "b"]), "a, b", "--s"),
            Row(.failure, .unknownStorage(setting: "s", name: "x", node: "n", seen: ["a"]), "--s x", "(seen: a)"),
            Row(.failure, .inactiveStorage(name: "x", node: "n"), "x is not active on node n"),
            Row(
                .failure, .storageLacksContent(name: "x", content: "c", has: ["b", "a"]),
                "pvesm set x --content a,b,c"),
            Row(.failure, .noStorageSeen(node: "n"), "Datastore.Audit", "doctor"),
            Row(.failure, .takesNoUpload(name: "x", type: "esxi"), "x", "esxi", "--image-storage"),
            Row(.failure, .noSpace(storage: "s", needed: 2 << 30, available: 1 << 30), "1 GiB", "2 GiB", "make room"),
            Row(.temporaryFailure, .overwritten(volume: "v"), "v", "Run again"),
            Row(.failure, .imageOfOtherNode("pve2"), "node pve2"),
            Row(.failure, .notStored(volume: "v", expected: 1, found: nil), "v is not in the storage", "try again"),
            Row(.failure, .notStored(volume: "v", expected: 1, found: 2), "2 bytes instead of 1", "try again"),
            Row(.failure, .noDelivery(reasons: ["a", "b"]), "a; b", "proxmox-flatcar doctor"),
            Row(.failure, .deliveryImpossible(.sftp, reason: "a"), "--delivery sftp", "a"),
            Row(.failure, .notShown(storage: "s", how: "h", file: "f"), "s", "h", "f"),
        ]
    }
}
