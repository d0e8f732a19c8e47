import Flatcar
import Pipes
import Proxmox

/// Streams an image from the release server into a storage and makes sure that it has arrived.
struct ImageUploader {
    /// The room between decoder and upload. Large enough to keep the upload's reserve and to even out the two,
    /// small enough not to matter.
    static let pipeCapacity = 4 << 20

    let workshop: Workshop
    let settings: BuildSettings
    let node: String

    func run(_ upload: ImageUpload) throws(BuildError) -> ImageFacts {
        let order = try workshop.release.order(
            upload.image, of: upload.release, change: nil, length: upload.length, diskSize: settings.shape.diskSize,
            workers: settings.workers)
        let (facts, task) = try upload.length == nil ? spooled(upload, order) : streamed(upload, order)
        workshop.report(.transferFinished)
        do throws(ProxmoxError) {
            try workshop.proxmox.wait(
                for: task, to: "store \(upload.fileName)", atMost: settings.taskTimeout)
        } catch {
            throw .proxmox(error)
        }
        try confirm(upload, facts)
        return facts
    }

    private func streamed(
        _ upload: ImageUpload, _ order: ImageOrder
    ) throws(BuildError) -> (ImageFacts, UPID) {
        guard let length = upload.length else { preconditionFailure("only images of known length are streamed") }
        return try ImageStream.run(
            order, client: workshop.release.downloads, pipe: BytePipe(capacity: Self.pipeCapacity),
            head: ProxmoxClient.uploadReserve, report: workshop.report
        ) { pipe throws(BuildError) in
            try send(PipeUploadSource(pipe: pipe), length: length, upload)
        }
    }

    /// The way for mirrors that do not say the length: Proxmox wants it before the first byte.
    private func spooled(
        _ upload: ImageUpload, _ order: ImageOrder
    ) throws(BuildError) -> (ImageFacts, UPID) {
        workshop.report(
            .warning(
                "the server does not say how long \(upload.image.uncompressedName) is, so the image is kept in a "
                    + "temporary file first"))
        let file = try TemporaryFile()
        let (facts, _) = try ImageStream.run(
            order, client: workshop.release.downloads, pipe: BytePipe(capacity: Self.pipeCapacity), head: 0,
            report: workshop.report
        ) { pipe throws(BuildError) in
            try file.fill(from: pipe) { workshop.report(.stored($0, of: nil)) }
        }
        workshop.report(.transferFinished)
        return (facts, try send(try file.source(), length: facts.bytes, upload))
    }

    private func send(
        _ source: any UploadSource, length: UInt64, _ upload: ImageUpload
    ) throws(BuildError) -> UPID {
        let report = workshop.report
        do {
            return try workshop.proxmox.upload(
                Upload(storage: upload.storage, content: "import", fileName: upload.fileName, length: length),
                from: source, to: node
            ) { report(.stored($0, of: length)) }
        } catch {
            throw .proxmox(error)
        }
    }

    /// The task's word is not enough: a server that was sent one byte too many deletes the file and says OK.
    private func confirm(_ upload: ImageUpload, _ facts: ImageFacts) throws(BuildError) {
        let found: StoredVolume?
        do throws(ProxmoxError) {
            found = try workshop.proxmox.volumes("import", in: upload.storage, on: node)
                .first { $0.id == upload.volume }
        } catch {
            throw .proxmox(error)
        }
        guard found?.size == facts.bytes else {
            throw .notStored(volume: upload.volume, expected: facts.bytes, found: found?.size)
        }
    }
}
