import BuildErrors
import Execution
import Foundation
import TestSamples
import Testing

/// Two runs on one machine.
@Suite struct RunLockTests {
    private func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lock-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path)
    }

    private func refused(_ folder: String, url: String = "https://pve1:8006", vmid: Int = 211) -> BuildError? {
        refusal { () throws(BuildError) in
            try RunLock(url: url, vmid: vmid, directories: ["/proc/nonexistent", folder]).release()
        }
    }

    @Test func `a second run on the same template is refused until the first one ends`() throws {
        try withFolder { folder in
            let first = try RunLock(url: "https://pve1:8006", vmid: 211, directories: [folder])
            guard case .running(vmid: 211, let process) = refused(folder) else {
                Issue.record("both work")
                return
            }
            // Some kernels list no locks in a container.
            #expect(process == nil || process == Int(getpid()))
            #expect(refused(folder, vmid: 212) == nil)
            #expect(refused(folder, url: "https://pve2:8006") == nil)
            first.release()
            #expect(refused(folder) == nil)
        }
    }

    /// What others may have put in its place.
    enum Trap: CaseIterable {
        case fifo, linkToDevice, linkToNothing, directory, foreignFile

        /// What is said of it.
        var reason: String {
            switch self {
            case .fifo: "is no plain file"
            case .directory: "Is a directory"
            case .linkToDevice, .linkToNothing: "is a link"
            case .foreignFile: "belongs to user 4711"
            }
        }

        func make(_ path: String) -> Int32 {
            switch self {
            case .fifo: return mkfifo(path, 0o600)
            case .linkToDevice: return symlink("/dev/zero", path)
            case .linkToNothing: return symlink("/nonexistent/made", path)
            case .directory: return mkdir(path, 0o700)
            case .foreignFile:
                close(open(path, O_CREAT | O_WRONLY, 0o644))
                return chown(path, 4711, 4711)
            }
        }
    }

    /// Only root can give a file away.
    static let traps = Trap.allCases.filter { $0 != .foreignFile || geteuid() == 0 }

    @Test(arguments: traps) func `what is no file of ours is refused with its reason`(trap: Trap) throws {
        try withFolder { folder in
            #expect(refused(folder) == nil)
            let name = try #require(FileManager.default.contentsOfDirectory(atPath: folder).first)
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            try #require(trap.make("\(folder)/\(name)") == 0)
            guard case .file(let path, let text) = refused(folder) else {
                Issue.record("it is taken")
                return
            }
            #expect(path.hasSuffix(name) && text.contains(trap.reason), "\(text)")
        }
    }

    @Test(arguments: [0o770, 0o707, 0o1777])
    func `a directory that others can write to is passed over, and so is one of theirs`(mode: Int) throws {
        try withFolder { shared in
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: shared)
            try withFolder { own in
                try RunLock(url: "u", vmid: 1, directories: [shared, own]).release()
                try #expect(FileManager.default.contentsOfDirectory(atPath: shared).isEmpty)
                try #expect(FileManager.default.contentsOfDirectory(atPath: own).count == 1)
            }
        }
    }

    @Test func `a directory that is made for it is nobody else's`() throws {
        try withFolder { folder in
            let made = "\(folder)/made/here"
            try RunLock(url: "u", vmid: 1, directories: [made]).release()
            let mode = try FileManager.default.attributesOfItem(atPath: made)[.posixPermissions] as? Int
            #expect(mode == 0o700)
            let lock = try RunLock(url: "u", vmid: 1, directories: [made])
            let isHeld = lock.isHeld
            lock.release()
            #expect(isHeld)
        }
    }

    @Test func `where no lock can be made, nobody is kept from working`() {
        #expect(refused("/proc/nonexistent") == nil)
    }
}
