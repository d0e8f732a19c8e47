internal import CBzip2Kernels

/// Undoes the first run-length code of a block, piece by piece: four equal bytes are followed by how many more there are.
///
/// 900 kB can become 46 MB, so a block is never expanded in one piece.
package struct RunLengthExpander {
    /// How much more room the target must have than is filled: a vector is written whole.
    package static let slack = 64

    private let text: UnsafePointer<UInt8>
    private let count: Int
    /// No run begins before this place that has not been expanded.
    private var index = 0
    private var repeated: UInt8 = 0
    /// How many of `repeated` are still to be written.
    private var repeats = 0
    /// The text ends in four equal bytes without a count.
    package private(set) var isCorrupt = false

    private let kernels: Kernels

    /// - Parameters:
    ///   - text: `count` bytes.
    ///   - kernels: those that may be used.
    package init(text: UnsafePointer<UInt8>, count: Int, kernels: Kernels = .available) {
        self.text = text
        self.count = count
        self.kernels = kernels
    }

    /// Writes the next bytes, at most `capacity`; returns how many, 0 at the end.
    package mutating func expand(into target: UnsafeMutablePointer<UInt8>, capacity: Int) -> Int {
        let limit = capacity - Self.slack
        var written = 0
        while true {
            fillRun(target, &written, limit)
            guard written < limit, index < count else { return written }
            if kernels.contains(.avx2) {
                written += bzip2_expand_runs_avx2(text, &index, count, target + written, limit - written)
            }
            written = copyLiterals(target, written, limit)
            guard written < limit, index < count else { return written }
            (target + written).update(repeating: text[index], count: Self.shortRun)
            written += 4
            guard index + 4 < count else {
                isCorrupt = true
                index = count
                return written
            }
            repeated = text[index]
            repeats = Int(text[index + 4])
            index += 5
            if repeats <= Self.shortRun - 4, written + repeats <= limit {
                written += repeats
                repeats = 0
            }
        }
    }

    /// Runs up to this long are written as one vector.
    private static let shortRun = 32

    private mutating func fillRun(_ target: UnsafeMutablePointer<UInt8>, _ written: inout Int, _ limit: Int) {
        // The four bytes before may have gone a little beyond the limit.
        guard repeats > 0, written < limit else { return }
        let length = min(repeats, limit - written)
        (target + written).update(repeating: repeated, count: length)
        written += length
        repeats -= length
    }

    /// Copies up to the next run, the end, or a little beyond the limit; returns the new length of the target.
    private mutating func copyLiterals(_ target: UnsafeMutablePointer<UInt8>, _ start: Int, _ limit: Int) -> Int {
        typealias Vector = SIMD32<UInt8>
        let text = UnsafeRawPointer(self.text)
        let target = UnsafeMutableRawPointer(target)
        var written = start
        var index = self.index
        defer { self.index = index }
        while written < limit, index &+ 35 <= count {
            let bytes = text.loadUnaligned(fromByteOffset: index, as: Vector.self)
            let second = text.loadUnaligned(fromByteOffset: index &+ 1, as: Vector.self)
            let third = text.loadUnaligned(fromByteOffset: index &+ 2, as: Vector.self)
            let fourth = text.loadUnaligned(fromByteOffset: index &+ 3, as: Vector.self)
            target.storeBytes(of: bytes, toByteOffset: written, as: Vector.self)
            let mask = (bytes .== second) .& (second .== third) .& (third .== fourth)
            let words = unsafeBitCast(mask, to: SIMD4<UInt64>.self)
            if _fastPath(words[0] | words[1] | words[2] | words[3] == 0) {
                index &+= 32
                written &+= 32
                continue
            }
            var offset = 0
            while words[offset] == 0 { offset &+= 1 }
            let run = offset &* 8 &+ words[offset].littleEndian.trailingZeroBitCount &>> 3
            index &+= run
            return written &+ run
        }
        while written < limit, index < count, !isRun(at: index) {
            target.storeBytes(of: self.text[index], toByteOffset: written, as: UInt8.self)
            index &+= 1
            written &+= 1
        }
        return written
    }

    private func isRun(at index: Int) -> Bool {
        guard index + 3 < count else { return false }
        let byte = text[index]
        return text[index + 1] == byte && text[index + 2] == byte && text[index + 3] == byte
    }
}
