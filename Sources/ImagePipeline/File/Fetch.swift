import Files
public import Flatcar
import Pipes
import Reports

/// Downloads, verifies and decompresses an image into a file, and changes it on its way. No Proxmox.
public struct Fetch: Sendable {
    private let source: ImageSource
    private let image: ImageFile
    private let oem: OEMSettings
    private let workers: Int

    /// A fetch of one image.
    /// - Parameter oem: what is changed in it.
    public init(_ image: ImageFile, oem: OEMSettings, workers: Int, source: ImageSource) {
        self.image = image
        self.oem = oem
        self.workers = workers
        self.source = source
    }

    /// Fetches into `path`, or into a file of the image's own name when `path` is a directory.
    ///
    /// The file appears under its name only when it is whole and its signature is good.
    /// - Returns: the path of the file.
    public func run(
        _ selector: ReleaseSelector, into path: String
    ) throws(ImageError) -> (path: String, facts: ImageFacts) {
        let order = try order(selector)
        let target = isDirectory(path) ? "\(path)/\(image.uncompressedName)" : path
        let partial = try asImageError { () throws(FileError) in try PartialFile(target) }
        do throws(ImageError) {
            let facts = try stream(order) { (pipe, onProgress) throws(FileError) in
                try partial.fill(from: pipe, onProgress: onProgress)
            }
            try asImageError(partial.publish)
            return (target, tell(facts))
        } catch {
            partial.discard()
            throw error
        }
    }

    /// Fetches to stdout. The bytes leave before the signature has been seen to the end: they are good only when
    /// this returns.
    public func runToStandardOutput(_ selector: ReleaseSelector) throws(ImageError) -> ImageFacts {
        let facts = try stream(try order(selector)) { (pipe, onProgress) throws(FileError) in
            try drainToStandardOutput(pipe, onProgress: onProgress)
        }
        return tell(facts)
    }

    private func tell(_ facts: ImageFacts) -> ImageFacts {
        if let change = facts.change { source.report(.note(change.words)) }
        return facts
    }

    private func order(_ selector: ReleaseSelector) throws(ImageError) -> ImageOrder {
        try oem.check(image)
        let release = try source.resolve(selector)
        let published = try source.publishedImage(image, of: release, oem: oem)
        return try source.order(published, diskSize: nil, workers: workers)
    }

    private func stream(
        _ order: ImageOrder, to write: (BytePipe, (UInt64) -> Void) throws(FileError) -> Void
    ) throws(ImageError) -> ImageFacts {
        let report = source.report
        do throws(StreamError<FileError>) {
            let (facts, _) = try ImageStream.run(
                order, client: source.downloads, pipe: BytePipe(capacity: ImageStream.pipeCapacity), head: 0,
                report: report
            ) { (pipe) throws(FileError) in
                try write(pipe) { report(.stored($0, of: order.length)) }
            }
            report(.transferFinished)
            return facts
        } catch {
            throw error.asImageError
        }
    }
}
