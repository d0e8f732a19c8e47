/// The entries of a group become ranks, runs, or the end.
extension SymbolStream {
    /// Sorts the group just looked up, whose codes ended at `position`.
    @inline(__always)
    mutating func finishGroup(at position: Int) {
        var all: UInt16 = 0
        for index in 0..<Format.groupLength { all |= group[index] }
        let special = (CodeEntry.run | CodeEntry.end) << CodeEntry.valueShift
        if _fastPath(all & special == 0 && position <= end) {
            let target = ranks + rankCount
            for index in 0..<Format.groupLength {
                target[index] = UInt8(truncatingIfNeeded: group[index] &>> CodeEntry.valueShift)
            }
            rankCount &+= Format.groupLength
            self.position = position
        } else {
            finishMixedGroup(at: position)
        }
    }

    /// A group with runs in it, or with the end of the block, or beyond the end of the bits.
    @inline(never)
    private mutating func finishMixedGroup(at last: Int) {
        var length = Format.groupLength
        var endValue: UInt16?
        position = last
        for index in 0..<Format.groupLength where group[index] & CodeEntry.end << CodeEntry.valueShift != 0 {
            endValue = group[index] &>> CodeEntry.valueShift
            length = index
            // What was read after the end was not meant.
            for unread in (index + 1)..<(Format.groupLength + 1) where unread < Format.groupLength {
                position &-= Int(group[unread] & CodeEntry.lengthMask)
            }
            break
        }
        sort(length)
        switch endValue {
        // To know that no code matches takes as many bits as the longest code has.
        case CodeEntry.invalid: fail(at: position &+ Format.maxCodeLength)
        case _ where runCount > RunDigit.maxCount || position > end: fail(at: position)
        case .some: status = .finished
        case .none: break
        }
    }

    /// Sorts `length` entries of a group into ranks and run digits.
    ///
    /// It goes from run to run and copies the ranks between them, 16 at a time whether there are as many or not:
    /// to ask of each entry what it is would be a branch that nobody can predict.
    private mutating func sort(_ length: Int) {
        let packed = UnsafeMutableRawPointer(group + 64).assumingMemoryBound(to: UInt8.self)
        for index in 0..<64 { packed[index] = UInt8(truncatingIfNeeded: group[index] &>> CodeEntry.valueShift) }
        var left = runMask() & (1 &<< UInt64(length) &- 1)
        var target = ranks + rankCount
        var copied = 0
        while left != 0 {
            let index = left.trailingZeroBitCount
            left &= left &- 1
            copy(packed + copied, to: target, index &- copied)
            target += index &- copied
            copied = index &+ 1
            runs[runCount] = RunDigit(position: target - ranks, digit: group[index] &>> CodeEntry.valueShift)
            runCount &+= 1
        }
        copy(packed + copied, to: target, length &- copied)
        rankCount = target - ranks &+ length &- copied
    }

    @inline(__always)
    private func copy(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ count: Int) {
        var offset = 0
        repeat {
            let bytes = UnsafeRawPointer(source).loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
            UnsafeMutableRawPointer(target).storeBytes(of: bytes, toByteOffset: offset, as: SIMD16<UInt8>.self)
            offset &+= 16
        } while offset < count
    }

    /// A bit for each entry that is a run digit.
    @inline(__always)
    private func runMask() -> UInt64 {
        var mask: UInt64 = 0
        for index in 0..<13 {
            let four = UnsafeRawPointer(group).loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self).littleEndian
            // Four flags 16 bits apart, brought together at bit 48.
            let flags = (four &>> 14) & 0x0001_0001_0001_0001
            mask |= ((flags &* 0x0001_0002_0004_0008) &>> 48) &<< UInt64(4 &* index)
        }
        return mask
    }

    /// A fault seen after looking at bits up to `position`: if they were not all there, more might mend it.
    mutating func fail(at position: Int) {
        status = .failed(position > end ? .needsMoreBits : .corrupt)
    }
}
