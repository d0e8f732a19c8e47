/// One digit of a run of the most recent byte, in 32 bits: where it stands, and which digit it is.
///
/// Runs are kept beside the ranks, so that undoing move-to-front never meets a rank of zero. The digits of a run stand
/// at the same place, the lowest first.
package struct RunDigit: BitwiseCopyable {
    /// A block with more is too long: before each run stands a byte, and a run of k digits is 2^k - 1 bytes at least.
    package static let maxCount = Format.maxBlockLength / 2
    /// Room for the digits: they are counted only after a group of 50, and written by vectors.
    package static let capacity = maxCount + 2 * Format.groupLength + 64

    package let bits: UInt32

    /// - Parameter position: how many ranks stand before it.
    @inline(__always)
    package init(position: Int, digit: UInt16) {
        bits = UInt32(truncatingIfNeeded: position) &<< 1 | UInt32(digit & 1)
    }

    @inline(__always)
    package var position: Int { Int(bits &>> 1) }
    /// What the digit stands for at the lowest place: runs are written in bijective base 2, with the digits 1 and 2.
    @inline(__always)
    package var value: Int { 1 &+ Int(bits & 1) }
}
