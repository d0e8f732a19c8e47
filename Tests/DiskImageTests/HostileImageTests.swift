import DiskImage
import Testing

/// Each image is wrong in one place; none may get further than an error, and none may be taken for good.
@Suite struct HostileImageTests {
    @Test(arguments: ImageTrap.all)
    func `a trap is refused`(trap: ImageTrap) throws {
        var image = SyntheticImage()
        trap.build(&image)
        let file = image.file
        let change = try OEMChange(platform: "proxmoxve")
        let runs = [
            RetargetRun(file, change), RetargetRun(file, change, chunk: 1000), try RetargetRun(inFile: file, change),
        ]
        for run in runs {
            // Named, so that a failure does not print the image.
            let refusal = run.error
            let error = try #require(refusal)
            #expect(trap.expected(error), "\(error)")
        }
    }

    @Test func `an image that ends anywhere is refused`() throws {
        let file = SyntheticImage().file
        let lastByte = try #require(file.lastIndex { $0 != 0 })
        let change = try OEMChange(platform: "proxmoxve")
        for length in Set(stride(from: 0, through: lastByte, by: 997)).union(0...110).union([lastByte]) {
            #expect(RetargetRun(Array(file[..<length]), change).error != nil, "\(length) bytes")
            #expect(try RetargetRun(inFile: Array(file[..<length]), change).error != nil, "\(length) bytes in a file")
        }
    }

    @Test(arguments: [true, false])
    func `random damage neither crashes nor goes unnoticed by length`(isCompressed: Bool) throws {
        var image = SyntheticImage()
        image.isCompressed = isCompressed
        let file = image.file
        let change = try OEMChange(platform: "proxmoxve")
        var random = SplitMix64(state: 42)
        // Where structures stand: damage to them is more interesting than to data.
        let spots = [0..<104, 131_072..<131_080, 196_608..<196_864, 262_144..<file.count]
        for _ in 0..<400 {
            var damaged = file
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                guard let spot = spots.randomElement(using: &random) else { continue }
                damaged[Int.random(in: spot, using: &random)] =
                    [
                        0, 0xff, 0x80, UInt8.random(in: 0...255, using: &random),
                    ][Int.random(in: 0...3, using: &random)]
            }
            let run = RetargetRun(damaged, change)
            let inFile = try RetargetRun(inFile: damaged, change)
            if case .success(let summary) = run.result {
                #expect(run.output.count == file.count && summary.copies > 0)
                #expect(inFile.output == run.output && inFile.result == run.result)
            }
            #expect(inFile.output.count == file.count)
        }
    }
}

extension ImageTrap: CustomTestStringConvertible {
    var testDescription: String { name }
}

/// The same numbers every time.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
