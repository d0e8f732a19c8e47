package import Proxmox
import ProxmoxTypes

extension ProxmoxClient {
    /// The size in bytes; `nil` when the file is not there.
    package func storedSize(of file: FileVolume, on node: String) throws(ProxmoxError) -> UInt64? {
        try volumes(file.content, in: file.storage, on: node).first { $0.id == file.id }?.size
    }

    /// Uploads a small file, and looks until the storage shows it: the word of the task that stores it is not enough.
    /// - Returns: the size in bytes that the storage shows; `nil` when the file is not there, whatever the task says.
    package func store(
        _ bytes: [UInt8], as file: FileVolume, on node: String, atMost limit: Duration
    ) throws(ProxmoxError) -> UInt64? {
        let upload = Upload(
            storage: file.storage, content: file.content, fileName: file.fileName, length: UInt64(bytes.count))
        let upid = try self.upload(upload, from: BytesUploadSource(bytes), to: node)
        // Mostly it is there by then, and one look tells both that the task has ended and that it has done its work.
        try pause(.milliseconds(150))
        if let size = try storedSize(of: file, on: node), size == upload.length { return size }
        try wait(for: upid, to: "store \(file.fileName)", atMost: limit)
        return try storedSize(of: file, on: node)
    }

    /// Removes what an upload of this run has stored, if it has.
    /// - Returns: whether there was a file to remove.
    package func removeIfStored(_ file: FileVolume, on node: String, atMost limit: Duration) throws(ProxmoxError)
        -> Bool
    {
        // When the connection broke at the very end, a task may be storing the file that the run never heard of.
        for upid in try uploadTasks(on: node) {
            _ = try? wait(for: upid, to: "store \(file.fileName)", atMost: limit)
        }
        guard try storedSize(of: file, on: node) != nil else { return false }
        let upid = try deleteVolume(file.id, in: file.storage, on: node)
        try wait(for: upid, to: "delete \(file.id)", atMost: limit)
        return true
    }
}
