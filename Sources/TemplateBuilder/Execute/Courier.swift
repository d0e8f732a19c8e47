import FoundationEssentials
import Proxmox

/// Brings the base config to where Proxmox reads it, and takes it back.
struct Courier: Sendable {
    let workshop: Workshop
    let node: String
    let taskTimeout: Duration

    /// - Returns: `false` when the very file was there already.
    func deliver(_ config: BaseConfig, by delivery: Delivery) throws(BuildError) -> Bool {
        switch delivery.way {
        case .uploaded(let storage):
            return try upload(config.bytes, named: delivery.fileName, to: storage)
        case .written(let directory):
            return try write(config.bytes, to: directory + "/" + delivery.fileName)
        }
    }

    /// - Returns: whether there was something to remove.
    func takeBack(_ delivery: Delivery) throws -> Bool {
        switch delivery.way {
        case .uploaded(let storage):
            let upid = try workshop.cleanup.deleteVolume(
                volume(delivery.fileName, in: storage), in: storage, on: node)
            try workshop.cleanup.wait(for: upid, to: "delete \(delivery.fileName)", atMost: taskTimeout)
        case .written(let directory):
            try FileManager.default.removeItem(atPath: directory + "/" + delivery.fileName)
        }
        return true
    }

    private func upload(_ bytes: [UInt8], named name: String, to storage: String) throws(BuildError) -> Bool {
        let stored: UInt64?
        do throws(ProxmoxError) {
            // The name carries the digest of what is in it.
            if try storedSize(of: name, in: storage) == UInt64(bytes.count) { return false }
            let upload = Upload(
                storage: storage, content: "vztmpl", fileName: name, length: UInt64(bytes.count))
            let upid = try workshop.proxmox.upload(upload, from: BytesUploadSource(bytes), to: node)
            try workshop.proxmox.wait(for: upid, to: "store \(name)", atMost: taskTimeout)
            stored = try storedSize(of: name, in: storage)
        } catch {
            throw .proxmox(error)
        }
        guard stored == UInt64(bytes.count) else {
            throw .notStored(volume: volume(name, in: storage), expected: UInt64(bytes.count), found: stored)
        }
        return true
    }

    private func storedSize(of name: String, in storage: String) throws(ProxmoxError) -> UInt64? {
        try workshop.proxmox.volumes("vztmpl", in: storage, on: node)
            .first { $0.id == volume(name, in: storage) }?.size
    }

    private func volume(_ name: String, in storage: String) -> String { "\(storage):vztmpl/\(name)" }

    private func write(_ bytes: [UInt8], to path: String) throws(BuildError) -> Bool {
        let data = Data(bytes)
        let url = URL(filePath: path)
        if let present = try? Data(contentsOf: url), present == data { return false }
        do {
            // Atomic: a guest that starts just now never sees half a config.
            try data.write(to: url, options: .atomic)
            return true
        } catch {
            throw .file(
                path: path, reason: "the base config cannot be written there; check the directory's permissions")
        }
    }
}
