import DiskImage
import Foundation
import Synchronization

/// What came of an image that went through a `Retargeter`, or lay in a file.
struct RetargetRun {
    let output: [UInt8]
    let result: Result<RetargetSummary, DiskImageError>

    /// - Parameter chunk: how many bytes are pushed at a time; `nil` for all at once.
    init(_ image: [UInt8], _ change: OEMChange, chunk: Int? = nil) {
        let collected = Mutex<[UInt8]>([])
        let retargeter = Retargeter(change) { piece in
            collected.withLock { bytes in piece.withUnsafeBytes { bytes.append(contentsOf: $0) } }
            return true
        }
        result = Result { () throws(DiskImageError) in
            var start = 0
            while start < image.count {
                let end = min(start + (chunk ?? image.count), image.count)
                try retargeter.push(image.span.bytes.extracting(start..<end))
                start = end
            }
            return try retargeter.finish()
        }
        output = collected.withLock { $0 }
    }

    /// The image in a file, which is changed where it lies.
    init(inFile image: [UInt8], _ change: OEMChange) throws {
        let folder = try TestFolder()
        try folder.write(image, to: "image")
        let descriptor = open("\(folder.path)/image", O_RDWR)
        defer { close(descriptor) }
        result = Result { () throws(DiskImageError) in try Retargeter.change(fileAt: descriptor, change) }
        output = try folder.bytes("image")
    }

    var error: DiskImageError? {
        if case .failure(let error) = result { error } else { nil }
    }
}
