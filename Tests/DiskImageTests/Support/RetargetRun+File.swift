import DiskImage
import Foundation

extension RetargetRun {
    /// The image in a file, which is changed where it lies.
    init(inFile image: [UInt8], _ change: OEMChange) throws {
        let folder = try TestFolder()
        try folder.write(image, to: "image")
        let descriptor = open("\(folder.path)/image", O_RDWR)
        defer { close(descriptor) }
        let result = Result { () throws(DiskImageError) in try Retargeter.change(fileAt: descriptor, change) }
        self.init(output: try folder.bytes("image"), result: result)
    }
}
