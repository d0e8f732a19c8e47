import DiskImage
import Glibc

extension RetargetRun {
    /// One for all inputs, without a name. libFuzzer calls on one thread.
    nonisolated(unsafe) private static let file = tmpfile()

    /// The image in a file, which is changed where it lies.
    init(inFile image: [UInt8], _ change: OEMChange) {
        guard let file = Self.file else { fatalError("there is no place for a file") }
        let descriptor = fileno(file)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, image, image.count, 0) == image.count else {
            fatalError("the file cannot be written")
        }
        let result = Result { () throws(DiskImageError) in try Retargeter.change(fileAt: descriptor, change) }
        var output = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
        guard pread(descriptor, &output, output.count, 0) == output.count else { fatalError("the file cannot be read") }
        self.init(output: output, result: result)
    }
}
