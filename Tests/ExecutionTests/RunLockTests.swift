import BuildErrors
import Execution
import Foundation
import TestSamples
import Testing

/// Two runs on one machine.
@Suite struct RunLockTests {
    private func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lock-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path)
    }

    private func refused(_ folder: String, url: String = "https://pve1:8006", vmid: Int = 211) -> BuildError? {
        refusal { () throws(BuildError) in
            try RunLock(url: url, vmid: vmid, directories: ["/nonexistent", folder]).release()
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

    @Test func `where no lock can be made, nobody is kept from working`() {
        #expect(refused("/nonexistent") == nil)
    }
}
