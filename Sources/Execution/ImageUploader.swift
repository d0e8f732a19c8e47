import BuildErrors
import Delivery
import Files
import Flatcar
import ImagePipeline
import Observation
import Pipes
import Planning
import Proxmox
import ProxmoxTypes
import Reports

/// Streams an image from the release server into a storage and makes sure that it has arrived.
struct ImageUploader {
    let source: ImageSource
    let cluster: Cluster
    let node: String
    let taskTimeout: Duration
    var team: Team?

    /// - Returns: what is known of the image, and the file as the storage shows it.
    func run(_ upload: ImageUpload) throws(BuildError) -> (ImageFacts, StoredVolume) {
        let (facts, task) = try transfer(upload)
        cluster.report(.transferFinished)
        if let change = facts.change { cluster.report(.note(change.words)) }
        _ = try asBuildError { () throws(ProxmoxError) in
            try cluster.wait(for: task, to: "store \(upload.fileName)", atMost: taskTimeout)
        }
        return (facts, try confirm(upload, facts))
    }

    private func transfer(_ upload: ImageUpload) throws(BuildError) -> (ImageFacts, UPID) {
        if let team, let length = upload.published.length {
            let (facts, task) = try team.image.stream(to: team.member, upload, isStopped: cluster.isStopped) {
                pipe throws(BuildError) in
                try send(PipeUploadSource(pipe: pipe), length: length, upload)
            }
            return (facts, task)
        }
        // By a temporary file, nobody waits for it.
        team?.image.leave(team?.member ?? 0)
        let order = try imageAsBuildError { () throws(ImageError) in
            try source.order(
                upload.published, diskSize: upload.diskSize, workers: upload.workers, floor: upload.floor,
                soak: upload.soak,
                purpose: .newRelease)
        }
        guard let length = upload.published.length else { return try spooled(upload, order) }
        return try streamed(upload, order, length)
    }

    private func streamed(
        _ upload: ImageUpload, _ order: ImageOrder, _ length: UInt64
    ) throws(BuildError) -> (ImageFacts, UPID) {
        do throws(StreamError<BuildError>) {
            return try ImageStream.run(
                order, client: source.downloads, pipe: BytePipe(capacity: ImageStream.pipeCapacity),
                head: ProxmoxClient.uploadReserve, report: cluster.report
            ) { pipe throws(BuildError) in
                try send(PipeUploadSource(pipe: pipe), length: length, upload)
            }
        } catch {
            switch error {
            case .image(let error): throw .image(error)
            case .sink(let error): throw error
            }
        }
    }

    /// The way by a temporary file: Proxmox wants to know the length before the first byte.
    private func spooled(_ upload: ImageUpload, _ order: ImageOrder) throws(BuildError) -> (ImageFacts, UPID) {
        cluster.report(
            .warning(
                "the server does not say how long \(upload.published.image.uncompressedName) is, so the image is kept "
                    + "in a temporary file first"))
        let (file, facts) = try spool(order)
        cluster.report(.transferFinished)
        return (facts, try send(FileUploadSource(file: file), length: facts.bytes, upload))
    }

    private func spool(_ order: ImageOrder) throws(BuildError) -> (TemporaryFile, ImageFacts) {
        do throws(StreamError<FileError>) {
            let file: TemporaryFile
            do throws(FileError) {
                file = try TemporaryFile()
            } catch {
                throw .sink(error)
            }
            let (facts, _) = try ImageStream.run(
                order.unchanged, client: source.downloads, pipe: BytePipe(capacity: ImageStream.pipeCapacity), head: 0,
                report: cluster.report
            ) { pipe throws(FileError) in
                try file.fill(from: pipe) { cluster.report(.stored($0, of: nil)) }
            }
            do throws(ImageError) {
                let changed = try file.change(by: order, facts)
                do throws(FileError) {
                    try file.rewind()
                } catch {
                    throw .file(error)
                }
                return (file, changed)
            } catch {
                throw .image(error)
            }
        } catch {
            switch error {
            case .image(let error): throw .image(error)
            case .sink(let error): throw .image(.file(error))
            }
        }
    }

    private func send(
        _ source: any UploadSource, length: UInt64, _ upload: ImageUpload
    ) throws(BuildError) -> UPID {
        let report = cluster.report
        return try asBuildError { () throws(ProxmoxError) in
            try cluster.proxmox.upload(
                Upload(storage: upload.storage, content: "import", fileName: upload.fileName, length: length),
                from: source, to: node
            ) { report(.stored($0, of: length)) }
        }
    }

    /// The task's word is not enough: a server that was sent one byte too many deletes the file and says OK.
    private func confirm(_ upload: ImageUpload, _ facts: ImageFacts) throws(BuildError) -> StoredVolume {
        let found = try look(upload)
        guard let found, found.size == facts.bytes else {
            throw .notStored(volume: upload.volume, expected: facts.bytes, found: found?.size)
        }
        return found
    }

    /// Makes sure that the file is still the one that was verified, once a disk has been made of it.
    func confirmUnchanged(_ upload: ImageUpload, _ before: StoredVolume) throws(BuildError) {
        guard try look(upload) == before else { throw .overwritten(volume: upload.volume) }
    }

    private func look(_ upload: ImageUpload) throws(BuildError) -> StoredVolume? {
        try asBuildError { () throws(ProxmoxError) in
            try cluster.proxmox.volumes("import", in: upload.storage, on: node).first { $0.id == upload.volume }
        }
    }
}
