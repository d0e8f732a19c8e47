import Foundation

/// lseek(2) on Linux; the C headers hide them without a feature macro.
private let seekData: Int32 = 3
private let seekHole: Int32 = 4

/// Where two sparse files of the same size differ, in blocks of 4,096 bytes; holes in both are not read.
func differingBlocks(_ first: String, _ second: String) throws -> [Int: (before: [UInt8], after: [UInt8])] {
    let blockSize = 4096
    var blocks = Set<Int>()
    for path in [first, second] {
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        var end = 0
        while true {
            let start = lseek(descriptor, end, seekData)
            guard start >= 0 else { break }
            end = lseek(descriptor, start, seekHole)
            blocks.formUnion(start / blockSize..<(end + blockSize - 1) / blockSize)
        }
    }
    let files = try [first, second].map { try FileHandle(forReadingFrom: URL(filePath: $0)) }
    var found: [Int: (before: [UInt8], after: [UInt8])] = [:]
    for block in blocks {
        let contents = try files.map { file in
            try file.seek(toOffset: UInt64(block * blockSize))
            return Array(try file.read(upToCount: blockSize) ?? Data())
        }
        if contents[0] != contents[1] { found[block] = (contents[0], contents[1]) }
    }
    return found
}
