/// The symbols of one block on their way from bits to ranks and runs.
package struct SymbolStream {
    package enum Status {
        case running
        case finished
        case failed(BlockFault)
    }

    package let bits: UnsafeRawPointer
    package let end: Int
    package let roots: UnsafePointer<UInt16>
    package let limits: UnsafePointer<UInt32>
    package let offsets: UnsafePointer<Int32>
    package let entries: UnsafePointer<UInt16>
    package let selectors: UnsafePointer<UInt8>
    package let selectorCount: Int
    /// Where the ranks go: room for `Format.maxSymbols` and a group more.
    package let ranks: UnsafeMutablePointer<UInt8>
    /// Where the digits of runs go: room for `RunDigit.maxCount`.
    package let runs: UnsafeMutablePointer<RunDigit>
    /// The entries of one group.
    package let group: UnsafeMutablePointer<UInt16>

    package var position: Int
    package var groupIndex = 0
    package var rankCount = 0
    package var runCount = 0
    /// The length of all runs together.
    package var runLength = 0
    /// The place value of a run's next digit: how many digits stand just before it.
    package var runShift: UInt32 = 0
    package var status = Status.running

    package var isRunning: Bool { if case .running = status { true } else { false } }
}

/// Decodes Huffman codes to ranks and run digits.
///
/// Each code's place is known only when the one before has been looked up, a chain of some seven cycles. Two blocks
/// side by side fill those cycles with each other's work.
package enum SymbolDecoder {
    /// Decodes the symbols of two blocks until both have ended or failed.
    package static func decode(_ first: inout SymbolStream, _ second: inout SymbolStream) {
        decodeTogether(&first, &second)
        decode(&first)
        decode(&second)
    }

    /// Decodes the symbols of one block until it has ended or failed.
    @inline(never)
    package static func decode(_ stream: inout SymbolStream) {
        let (bits, group, selectors, roots) = (stream.bits, stream.group, stream.selectors, stream.roots)
        var position = stream.position
        var index = stream.groupIndex
        while stream.isRunning {
            guard index < stream.selectorCount else {
                stream.status = .failed(.corrupt)
                break
            }
            let table = Int(selectors[index])
            let root = roots + table &* HuffmanTables.rootSize
            index &+= 1
            var symbol = 0
            while symbol < Format.groupLength {
                var word = loadBits(bits, at: position)
                var lengths: UInt16 = 0
                for offset in 0..<4 {
                    let entry = root[Int(truncatingIfNeeded: word &>> HuffmanTables.rootShift)]
                    word = word &<< UInt64(entry)
                    lengths = lengths &+ entry
                    group[symbol &+ offset] = entry
                }
                let entry = root[Int(truncatingIfNeeded: word &>> HuffmanTables.rootShift)]
                lengths = lengths &+ entry
                group[symbol &+ 4] = entry
                if _slowPath(entry == CodeEntry.escape) {
                    position = decodeFive(stream, table, position, group + symbol)
                } else {
                    position &+= Int(lengths & CodeEntry.lengthMask)
                }
                symbol &+= 5
            }
            finishGroup(&stream, &position)
        }
        stream.position = position
        stream.groupIndex = index
    }

    @inline(never)
    private static func decodeTogether(_ first: inout SymbolStream, _ second: inout SymbolStream) {
        let (bits1, group1, selectors1, roots1) = (first.bits, first.group, first.selectors, first.roots)
        let (bits2, group2, selectors2, roots2) = (second.bits, second.group, second.selectors, second.roots)
        var (position1, position2) = (first.position, second.position)
        let groups = min(first.selectorCount, second.selectorCount)
        var index = 0
        while index < groups, first.isRunning, second.isRunning {
            let (table1, table2) = (Int(selectors1[index]), Int(selectors2[index]))
            let root1 = roots1 + table1 &* HuffmanTables.rootSize
            let root2 = roots2 + table2 &* HuffmanTables.rootSize
            index &+= 1
            var symbol = 0
            while symbol < Format.groupLength {
                var word1 = loadBits(bits1, at: position1)
                var word2 = loadBits(bits2, at: position2)
                var lengths1: UInt16 = 0
                var lengths2: UInt16 = 0
                // Five codes of at most 11 bits fit in the 57 bits of a load. An escape does not move on, so that
                // the fifth lookup is an escape whenever an earlier one was: one test serves all five.
                for offset in 0..<4 {
                    let entry1 = root1[Int(truncatingIfNeeded: word1 &>> HuffmanTables.rootShift)]
                    let entry2 = root2[Int(truncatingIfNeeded: word2 &>> HuffmanTables.rootShift)]
                    word1 = word1 &<< UInt64(entry1)
                    word2 = word2 &<< UInt64(entry2)
                    lengths1 = lengths1 &+ entry1
                    lengths2 = lengths2 &+ entry2
                    group1[symbol &+ offset] = entry1
                    group2[symbol &+ offset] = entry2
                }
                let entry1 = root1[Int(truncatingIfNeeded: word1 &>> HuffmanTables.rootShift)]
                let entry2 = root2[Int(truncatingIfNeeded: word2 &>> HuffmanTables.rootShift)]
                lengths1 = lengths1 &+ entry1
                lengths2 = lengths2 &+ entry2
                group1[symbol &+ 4] = entry1
                group2[symbol &+ 4] = entry2
                if _slowPath(entry1 == CodeEntry.escape) {
                    position1 = decodeFive(first, table1, position1, group1 + symbol)
                } else {
                    position1 &+= Int(lengths1 & CodeEntry.lengthMask)
                }
                if _slowPath(entry2 == CodeEntry.escape) {
                    position2 = decodeFive(second, table2, position2, group2 + symbol)
                } else {
                    position2 &+= Int(lengths2 & CodeEntry.lengthMask)
                }
                symbol &+= 5
            }
            finishGroup(&first, &position1)
            finishGroup(&second, &position2)
        }
        first.position = position1
        second.position = position2
        first.groupIndex = index
        second.groupIndex = index
    }

    /// Decodes five codes of any length; returns the position after them.
    @inline(never)
    private static func decodeFive(
        _ stream: SymbolStream, _ table: Int, _ start: Int, _ target: UnsafeMutablePointer<UInt16>
    ) -> Int {
        var position = start
        let root = stream.roots + table &* HuffmanTables.rootSize
        let limits = stream.limits + table &* HuffmanTables.lengthStride
        let offsets = stream.offsets + table &* HuffmanTables.lengthStride
        let entries = stream.entries + table &* HuffmanTables.codeStride
        for symbol in 0..<5 {
            let word = loadBits(stream.bits, at: position)
            var entry = root[Int(truncatingIfNeeded: word &>> HuffmanTables.rootShift)]
            if entry == CodeEntry.escape {
                entry = HuffmanTables.searchLong(word, limits: limits, offsets: offsets, entries: entries)
            }
            target[symbol] = entry
            position &+= Int(entry & CodeEntry.lengthMask)
        }
        return position
    }

    /// Sorts the entries of a group into ranks and runs.
    @inline(__always)
    private static func finishGroup(_ stream: inout SymbolStream, _ position: inout Int) {
        let group = stream.group
        var all: UInt16 = 0
        for index in 0..<Format.groupLength { all |= group[index] }
        let special = (CodeEntry.run | CodeEntry.end) << CodeEntry.valueShift
        if _fastPath(all & special == 0 && position <= stream.end) {
            let target = stream.ranks + stream.rankCount
            for index in 0..<Format.groupLength {
                target[index] = UInt8(truncatingIfNeeded: group[index] &>> CodeEntry.valueShift)
            }
            stream.rankCount &+= Format.groupLength
            stream.runShift = 0
        } else {
            finishMixedGroup(&stream, &position)
        }
    }

    /// A group with runs in it, or with the end of the block, or beyond the end of the bits.
    @inline(never)
    private static func finishMixedGroup(_ stream: inout SymbolStream, _ position: inout Int) {
        let group = stream.group
        var length = Format.groupLength
        var end: UInt16?
        for index in 0..<Format.groupLength where group[index] & CodeEntry.end << CodeEntry.valueShift != 0 {
            end = group[index] &>> CodeEntry.valueShift
            length = index
            // What was read after the end was not meant.
            for unread in (index + 1)..<(Format.groupLength + 1) where unread < Format.groupLength {
                position &-= Int(group[unread] & CodeEntry.lengthMask)
            }
            break
        }
        let isPlausible = sort(&stream, length)
        switch end {
        // To know that no code matches takes as many bits as the longest code has.
        case CodeEntry.invalid: stream.fail(at: position &+ Format.maxCodeLength)
        case _ where !isPlausible || position > stream.end: stream.fail(at: position)
        case .some: stream.status = .finished
        case .none: break
        }
    }

    /// Sorts `length` entries of a group into ranks and run digits; `false` when they are too many for a block.
    ///
    /// It goes from run to run and copies the ranks between them, 16 at a time whether there are as many or not:
    /// to ask of each entry what it is would be a branch that nobody can predict.
    private static func sort(_ stream: inout SymbolStream, _ length: Int) -> Bool {
        let (group, runs) = (stream.group, stream.runs)
        let packed = UnsafeMutableRawPointer(group + 64).assumingMemoryBound(to: UInt8.self)
        for index in 0..<64 { packed[index] = UInt8(truncatingIfNeeded: group[index] &>> CodeEntry.valueShift) }
        var left = runMask(group) & (1 &<< UInt64(length) &- 1)
        var target = stream.ranks + stream.rankCount
        var (runCount, runLength) = (stream.runCount, stream.runLength)
        var shift = stream.runShift
        var maxShift: UInt32 = 0
        var copied = 0
        while left != 0 {
            let index = left.trailingZeroBitCount
            left &= left &- 1
            let literals = index &- copied
            copy(packed + copied, to: target, literals)
            target += literals
            copied = index &+ 1
            shift = literals == 0 ? shift : 0
            let digit = group[index] &>> CodeEntry.valueShift
            runs[runCount] = RunDigit(position: target - stream.ranks, shift: shift, digit: digit)
            runCount &+= 1
            runLength &+= (1 &+ Int(digit & 1)) &<< Int(shift)
            maxShift = max(maxShift, shift)
            shift &+= 1
        }
        let literals = length &- copied
        copy(packed + copied, to: target, literals)
        stream.rankCount = target - stream.ranks &+ literals
        (stream.runCount, stream.runLength) = (runCount, runLength)
        stream.runShift = literals == 0 ? shift : 0
        return maxShift <= RunDigit.maxShift && stream.rankCount &+ runLength <= Format.maxBlockLength
    }

    @inline(__always)
    private static func copy(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ count: Int) {
        var offset = 0
        repeat {
            let bytes = UnsafeRawPointer(source).loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
            UnsafeMutableRawPointer(target).storeBytes(of: bytes, toByteOffset: offset, as: SIMD16<UInt8>.self)
            offset &+= 16
        } while offset < count
    }

    /// A bit for each entry that is a run digit.
    @inline(__always)
    private static func runMask(_ group: UnsafePointer<UInt16>) -> UInt64 {
        var mask: UInt64 = 0
        for index in 0..<13 {
            let four = UnsafeRawPointer(group).loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self).littleEndian
            // Four flags 16 bits apart, brought together at bit 48.
            let flags = (four &>> 14) & 0x0001_0001_0001_0001
            mask |= ((flags &* 0x0001_0002_0004_0008) &>> 48) &<< UInt64(4 &* index)
        }
        return mask
    }
}

extension SymbolStream {
    /// A fault seen after looking at bits up to `position`: if they were not all there, more might mend it.
    fileprivate mutating func fail(at position: Int) {
        status = .failed(position > end ? .needsMoreBits : .corrupt)
    }
}
