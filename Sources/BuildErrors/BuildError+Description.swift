import Flatcar
import Proxmox
import ProxmoxTypes
import Reports
import TemplateModel

extension BuildError: CustomStringConvertible {
    /// What failed and what to do.
    public var description: String { finding + (doctorAdvice.map { ". " + $0 } ?? "") }

    /// The same for `doctor`, which has the commands itself.
    public var finding: String {
        switch self {
        case .image(let error): "\(error)"
        case .proxmox(let error): "\(error)"
        case .specTooNew(let spec, let release, let newest):
            "the base config needs Ignition spec \(spec), but guests of release \(release) read "
                + (newest.map { "\($0) at most; take out what is newer" } ?? "no spec 3")
                + ", or ask for a later --release"
        case .platformReadsNoDrive(let platform):
            "guests on platform \(platform) do not read Proxmox's cloud-init drive: they would start unconfigured, with "
                + "a console that asks for no password. Leave --platform out, or use proxmoxve or openstack, which do"
        case .baseConfig(let error): "\(error)"
        case .sftp(let error): "\(error)"
        case .consumer(let reason): "--consumer capmox: \(reason)"
        case .invalidFingerprint(let text, let owner, let digits):
            "'\(text)' is no fingerprint of \(owner): it has \(digits) hexadecimal digits"
        case .foreign(let vmid, let reason):
            "VMID \(vmid) is taken by something that is not ours: \(reason); nothing was changed. "
                + "Choose another VMID (--vmid, or --nodes)"
        case .adoptable(let vmid, let reason):
            "VMID \(vmid) is a template that is not ours: \(reason); nothing was changed. Choose another VMID (--vmid, or --nodes), "
                + "or let this tool take it over with 'build --adopt' (with --dry-run first: it shows what changes and what stays)"
        case .notAdoptable(let vmid, let reason): "VM \(vmid) cannot be adopted: \(reason); nothing was changed"
        case .locked(let vmid, let lock):
            "VM \(vmid) is locked (\(lock)): another operation runs, or was interrupted; wait for it, and if none "
                + "runs, an administrator "
                + (lock == "create"
                    ? "removes what was not made to the end with: qm destroy \(vmid) --skiplock"
                    : "clears it with: qm unlock \(vmid)")
        case .elsewhere(let vmid, let node, let wanted):
            "VM \(vmid) is on node \(node), not on \(wanted); name that node (--node, or --nodes), or another VMID (--vmid)"
        case .downgrade(let vmid, let from, let to):
            "template \(vmid) has release \(from), which is newer than \(to): the order of releases is when they were "
                + "signed, whatever their numbers; going back needs --allow-downgrade"
        case .releaseWaits(let vmid, let wait):
            "there is no template \(vmid) of ours that could stay as it is, and \(wait.words). A mirror has no list of older releases: "
                + "name one with --release, which is taken at once"
        case .mendingWaits(let vmid, let damage, let release, let wait):
            "\(damage), and template \(vmid) cannot be made again just now: the mirror has no release \(release) in the "
                + "channel and board of these settings, and \(wait.words). Ask a mirror that has it (--release-url), or "
                + "name another release with --release, which is taken at once"
        case .noTemplate(let vmid): "there is no template \(vmid) yet; build it first"
        case .unfinished(let vmid):
            "a build of template \(vmid) was interrupted; run build once more, which finishes it"
        case .protected(let vmid):
            "template \(vmid) is protected, so that its disks cannot be exchanged; \(vmid) is unchanged. Take the "
                + "protection away with: qm set \(vmid) --protection 0"
        case .noDiskOfOurs(let vmid, let disks):
            "template \(vmid) has no disk of a version of ours in any slot (\(list(disks))): somebody has exchanged it. "
                + "Nothing was changed. Put the disk back, or let this tool take over what stands there: build --adopt"
        case .changedMeanwhile(let vmid):
            "template \(vmid) was changed by somebody else meanwhile, perhaps by another run of this tool; nothing of "
                + "that was touched. Run again"
        case .notSeen(let vmid, let what):
            "Proxmox answered that VM \(vmid) was changed, but \(what) was not there when it was looked for. Look at the "
                + "VM's configuration, then run again"
        case .busy(let vmid, let task):
            "a task is at work on template \(vmid): \(task.type) of \(task.user) (\(task)); try again when it has ended"
        case .running(let vmid, let process):
            "another run of this tool is at work on template \(vmid)\(process.map { " (process \($0))" } ?? ""); try "
                + "again when it has ended"
        case .building(let vmid, let version, let since):
            "another run of this tool has been building a version of template \(vmid) since \(since), as VM \(version); "
                + "try again when it has ended. If it has died on another machine, it is passed over after six hours; an "
                + "administrator removes it at once with: qm destroy \(version)"
        case .patienceEnded(let action, let error, let limit):
            "could not \(action) within \(limit), though it was tried again and again: \(error). Try again later, or "
                + "allow more with --task-timeout"
        case .noFreeVMID(let range):
            "every VMID from \(range.lowerBound) to \(range.upperBound) is taken; keep fewer versions (--keep), or, for one "
                + "node, give --version-vmids a wider range"
        case .diskGone(let owner, let volume): "the disk of \(owner) is not there any more: \(volume)"
        case .noOlderVersion(let vmid): "template \(vmid) keeps no older version to go back to"
        case .unknownVersion(let name, let kept):
            "no version \(name) is kept beside the current one (kept: \(list(kept)))"
        case .ambiguousVersion(let name, let candidates):
            "several versions of \(name) are kept; say which by its id: \(list(candidates))"
        case .smokeTest(let release, let findings):
            "release \(release) was started once and is not as it should be: \(findings.joined(separator: "; ")). The "
                + "template is unchanged"
        case .descriptionTooLong(let vmid, let length):
            "the description of VM \(vmid) would have \(length) characters, more than Proxmox's limit of "
                + "\(Record.descriptionLimit); shorten what you wrote there"
        case .nodeRequired(let seen):
            "the cluster has several nodes; say which one with --node (\(seen.joined(separator: ", ")))"
        case .unknownNode(let name, let seen):
            "there is no node \(name); the cluster has \(seen.joined(separator: ", "))"
        case .nodeOffline(let name): "node \(name) is offline; start it, or name another one (--node, or --nodes)"
        case .tooOld(let version):
            "this is Proxmox VE \(version); uploading a disk image through the API needs 8.4 or later"
        case .missingPrivileges(let token, let privileges): Self.lack(privileges, of: token)
        case .noStorage(let content, let node, let seen):
            "no storage of node \(node) that the token can see holds '\(content)' (seen: \(list(seen))); "
                + "an administrator adds it with: pvesm set STORAGE --content LIST,\(content)"
        case .ambiguousStorage(let setting, let content, let candidates):
            "several storages hold '\(content)': \(list(candidates)); choose one with --\(setting)"
        case .unknownStorage(let setting, let name, let node, let seen):
            "--\(setting) \(name): node \(node) has no such storage that the token can see (seen: \(list(seen)))"
        case .inactiveStorage(let name, let node): "storage \(name) is not active on node \(node)"
        case .storageLacksContent(let name, let content, let has):
            "storage \(name) does not hold '\(content)'; an administrator allows it with: "
                + StorageSetup.allow(content, on: name, has: has)
        case .takesNoUpload(let name, let type):
            "storage \(name) is of type \(type), which shows images and takes no upload; choose another --image-storage"
        case .noBridge(let name, let node, let seen):
            "the token sees no bridge \(name) of node \(node) (it sees \(list(seen))); choose one with --bridge"
        case .noPool(let name, let seen):
            "there is no pool \(name) (there is \(list(seen))); choose one with --pool, or an administrator adds it "
                + "with: pveum pool add \(shellQuoted(name))"
        case .tagsRefused(let tags):
            "the cluster's tag rules do not let the token give \(list(tags)), and every version has a tag of its own; an "
                + "administrator allows new tags with: \(TagSetup.allow) (and takes a registered one off registered-tags)"
        case .noStorageSeen(let node):
            "the token sees no storage of node \(node): it lacks Datastore.Audit, or more, on all of them"
        case .noSpace(let storage, let needed, let available):
            "storage \(storage) has \(gibibytes(available)) free, but the image needs \(gibibytes(needed)); make room "
                + "or choose another storage"
        case .overwritten(let volume):
            "\(volume) was overwritten while a disk was made of it; what was made of it is thrown away. Run again"
        case .notStored(let volume, let expected, let found):
            "Proxmox took the upload, but \(volume) "
                + (found.map { "has \($0) bytes instead of \(expected)" } ?? "is not in the storage")
                + "; try again"
        case .imageOfOtherNode(let node):
            "node \(node) was to store the image for this one as well, and has not; run again when that is mended"
        case .noDelivery(let reasons):
            "the base config cannot be put on the cloud-init drive: \(reasons.joined(separator: "; "))"
        case .deliveryImpossible(let method, let reason):
            "--delivery \(method.rawValue) is not possible: \(reason)"
        case .notShown(let storage, let how, let file):
            "\(file) was \(how), but that storage does not show it; say with --snippet-storage which storage the "
                + "directory belongs to, or correct the directory (storage \(storage) is what the node reads)"
        case .file(let path, let reason): "\(path): \(reason)"
        case .configGone(let volume, let owner):
            "the base config of \(owner) is gone, so that no clone of it would start: \(volume). Put the file back, or "
                + "build that release again with the settings of then"
        case .cancelled: "stopped"
        }
    }

    /// The privileges by path. An entry hides what is inherited from above it, so what to grant is for `doctor` to say.
    private static func lack(_ privileges: [Privilege], of token: String) -> String {
        let paths = privileges.map(\.path).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let lines = paths.map { path in
            "\(path): \(privileges.filter { $0.path == path }.map(\.name).joined(separator: " "))"
        }
        return "the token \(token) lacks privileges on \(lines.joined(separator: "; "))"
    }
}

private func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
