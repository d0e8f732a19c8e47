package import BuildErrors
import CloudInit
import Files
import FoundationEssentials
package import Observation
import Proxmox
import ProxmoxTypes
import SFTP

/// Brings the base config to where Proxmox reads it, and takes it back.
package struct ConfigTransfer: Sendable {
    private let cluster: Cluster
    private let node: String
    private let taskTimeout: Duration

    package init(cluster: Cluster, node: String, taskTimeout: Duration) {
        self.cluster = cluster
        self.node = node
        self.taskTimeout = taskTimeout
    }

    /// Whether the way leads anywhere, before anything is done. It only looks.
    package func probe(_ delivery: Delivery) throws(BuildError) {
        guard case .sent(let access) = delivery.way else { return }
        _ = try sftp { () throws(SFTPError) in try client(access).names() }
    }

    /// Whether the very file is there already: its name carries the digest of what is in it.
    package func isDelivered(_ delivery: Delivery) throws(BuildError) -> Bool {
        switch delivery.target {
        case .volume(let file): return try storedSize(file) == UInt64(delivery.bytes.count)
        case .file(let path): return (try? SmallFile.read(path, isStopped: { false })) == delivery.bytes
        case .server(let access): return try contents(of: delivery.fileName, access) == delivery.bytes
        }
    }

    /// Delivers a file that is not there, or not as it should be, and makes sure that the storage has it: Proxmox would
    /// take a reference to one that is not there, and only the start of a clone would fail.
    package func deliver(_ delivery: Delivery) throws(BuildError) {
        switch delivery.target {
        case .volume(let file):
            let stored = try asBuildError { () throws(ProxmoxError) in
                try cluster.proxmox.store(delivery.bytes, as: file, on: node, atMost: taskTimeout)
            }
            let expected = UInt64(delivery.bytes.count)
            guard stored == expected else {
                throw .notStored(volume: file.id, expected: expected, found: stored)
            }
            return
        case .file(let path): try write(delivery.bytes, to: path)
        case .server(let access):
            let isThere = try contents(of: delivery.fileName, access) != nil
            try sftp { () throws(SFTPError) in
                try client(access).store(delivery.bytes, as: delivery.fileName, replacing: isThere)
            }
        }
        if try !isShown(delivery) {
            throw .notShown(storage: delivery.storage, how: delivery.description, file: delivery.fileName)
        }
    }

    /// - Returns: whether there was something to remove.
    package func takeBack(_ delivery: Delivery) throws -> Bool {
        switch delivery.target {
        case .volume(let file):
            return try cluster.cleanup.removeIfStored(file, on: node, atMost: taskTimeout)
        case .file(let path):
            guard FileManager.default.fileExists(atPath: path) else { return false }
            try FileManager.default.removeItem(atPath: path)
            return true
        case .server(let access):
            // Not the client of the run, which may have been stopped.
            return try SFTPClient(access).remove(delivery.fileName)
        }
    }

    /// Whoever may not do everything with a storage does not see its snippets, and is not told so.
    private func isShown(_ delivery: Delivery) throws(BuildError) -> Bool {
        do throws(ProxmoxError) {
            let (proxmox, storage) = (cluster.proxmox, delivery.storage)
            guard try proxmox.permissions().has("Datastore.Allocate", on: "/storage/\(storage)") else { return true }
            return try proxmox.volumes("snippets", in: storage, on: node)
                .contains { $0.id == delivery.reference?.volume }
        } catch {
            throw .proxmox(error)
        }
    }

    private func storedSize(_ file: FileVolume) throws(BuildError) -> UInt64? {
        do {
            return try cluster.proxmox.storedSize(of: file, on: node)
        } catch {
            throw .proxmox(error)
        }
    }

    private func contents(of name: String, _ access: SFTPAccess) throws(BuildError) -> [UInt8]? {
        try sftp { () throws(SFTPError) in
            try client(access).contents(of: name, limit: SeedFiles.fileLimit)
        }
    }

    private func client(_ access: SFTPAccess) -> SFTPClient {
        SFTPClient(access, isCancelled: cluster.isStopped)
    }

    private func write(_ bytes: [UInt8], to path: String) throws(BuildError) {
        do {
            // Atomic: a guest that starts just now never sees half a config.
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw .file(
                path: path, reason: "the base config cannot be written there; check the directory's permissions")
        }
    }
}

/// What the SFTP module says, as a build says it.
private func sftp<Result>(_ body: () throws(SFTPError) -> Result) throws(BuildError) -> Result {
    do {
        return try body()
    } catch .cancelled {
        throw .cancelled
    } catch {
        throw .sftp(error)
    }
}
