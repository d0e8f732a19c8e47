public import Flatcar
import FoundationEssentials
import Pipes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Downloads, verifies and decompresses an image into a file, and changes it on its way. No Proxmox.
public struct Fetch: Sendable {
    private let workshop: ReleaseWorkshop
    private let image: ImageFile
    private let oem: OEMSettings
    private let workers: Int

    /// A fetch of one image.
    /// - Parameter oem: what is changed in it.
    public init(_ image: ImageFile, oem: OEMSettings, workers: Int, workshop: ReleaseWorkshop) {
        self.image = image
        self.oem = oem
        self.workers = workers
        self.workshop = workshop
    }

    /// Fetches into `path`, or into a file of the image's own name when `path` is a directory.
    ///
    /// The file appears under its name only when it is whole and its signature is good.
    /// - Returns: the path of the file.
    public func run(
        _ selector: ReleaseSelector, into path: String
    ) throws(BuildError) -> (path: String, facts: ImageFacts) {
        let order = try order(selector)
        let target = isDirectory(path) ? "\(path)/\(image.uncompressedName)" : path
        do throws(BuildError) {
            return (target, try fill(target, order, changesOnTheWay: true))
        } catch {
            guard error.isOnlyOrder else { throw error }
            workshop.report(.transferFinished)
            workshop.report(
                .warning(
                    "the order of \(image.uncompressedName) does not allow to change it on its way; it is downloaded "
                        + "again and changed in its file"))
            return (target, try fill(target, order, changesOnTheWay: false))
        }
    }

    private func fill(
        _ target: String, _ order: ImageOrder, changesOnTheWay: Bool
    ) throws(BuildError) -> ImageFacts {
        let partial = try PartialFile(target)
        do throws(BuildError) {
            var facts = try stream(changesOnTheWay ? order : order.unchanged) { (pipe, onProgress) throws(BuildError) in
                try partial.fill(from: pipe, onProgress: onProgress)
            }
            if !changesOnTheWay { facts = try partial.change(by: order, facts) }
            try partial.publish()
            return tell(facts)
        } catch {
            partial.discard()
            throw error
        }
    }

    /// Fetches to stdout. The bytes leave before the signature has been seen to the end: they are good only when
    /// this returns.
    public func runToStandardOutput(_ selector: ReleaseSelector) throws(BuildError) -> ImageFacts {
        let facts = try stream(try order(selector)) { (pipe, onProgress) throws(BuildError) in
            try standardOutput(pipe, onProgress: onProgress)
        }
        return tell(facts)
    }

    private func tell(_ facts: ImageFacts) -> ImageFacts {
        if let change = facts.change { workshop.report(.note(change.words)) }
        return facts
    }

    private func order(_ selector: ReleaseSelector) throws(BuildError) -> ImageOrder {
        try oem.check(image)
        let release: Release
        let length: UInt64?
        do throws(FlatcarError) {
            release = try workshop.releases.resolve(selector)
            try image.checkIsPublished(in: release.version)
            length = try workshop.releases.length(of: image.uncompressedName, in: release)
        } catch {
            throw .release(error)
        }
        let change = try oem.change(of: image, in: release.version)
        return try workshop.order(image, of: release, change: change, length: length, diskSize: nil, workers: workers)
    }

    private func stream(
        _ order: ImageOrder, to write: (BytePipe, (UInt64) -> Void) throws(BuildError) -> Void
    ) throws(BuildError) -> ImageFacts {
        let report = workshop.report
        let (facts, _) = try ImageStream.run(
            order, client: workshop.downloads, pipe: BytePipe(capacity: ImageUploader.pipeCapacity), head: 0,
            report: report
        ) { (pipe) throws(BuildError) in
            try write(pipe) { report(.stored($0, of: order.length)) }
        }
        report(.transferFinished)
        return facts
    }
}

private func isDirectory(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
}
