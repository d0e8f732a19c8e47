/// One digit of a run of the most recent byte, in 32 bits: where it stands, its place value, and which digit it is.
///
/// Runs are kept beside the ranks, so that undoing move-to-front never meets a rank of zero. A block has at most
/// half as many digits as bytes: each costs a byte of output, and the next of the same run costs two.
package struct RunDigit: BitwiseCopyable {
    /// Digits that fit when the runs together are no longer than a block.
    package static let maxCount = Format.maxBlockLength / 2 + 2 * Format.groupLength
    /// A digit at this place alone is longer than a block.
    package static let maxShift: UInt32 = 20

    package let bits: UInt32

    /// - Parameter position: how many ranks stand before it.
    @inline(__always)
    package init(position: Int, shift: UInt32, digit: UInt16) {
        bits = UInt32(truncatingIfNeeded: position) &<< 6 | shift &<< 1 | UInt32(digit & 1)
    }

    @inline(__always)
    package var position: Int { Int(bits &>> 6) }
    /// Runs are written in bijective base 2, lowest digit first: the digits stand for 1 and 2.
    @inline(__always)
    package var length: Int { (1 &+ Int(bits & 1)) &<< Int((bits &>> 1) & 31) }
}
