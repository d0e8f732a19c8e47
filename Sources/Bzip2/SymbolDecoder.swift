/// The symbols of one block on their way from bits to ranks and runs.
struct SymbolStream {
    enum Status {
        case running
        case finished
        case failed(BlockFault)
    }

    let bits: UnsafeRawPointer
    let end: Int
    let roots: UnsafePointer<UInt16>
    let limits: UnsafePointer<UInt32>
    let offsets: UnsafePointer<Int32>
    let entries: UnsafePointer<UInt16>
    let selectors: UnsafePointer<UInt8>
    let selectorCount: Int
    /// Where the ranks go: room for `Format.maxSymbols` and a group more.
    let ranks: UnsafeMutablePointer<UInt8>
    /// Where the digits of runs go: room for `RunDigit.maxCount`.
    let runs: UnsafeMutablePointer<RunDigit>
    /// The entries of one group.
    let group: UnsafeMutablePointer<UInt16>

    var position: Int
    var groupIndex = 0
    var rankCount = 0
    var runCount = 0
    /// The length of all runs together.
    var runLength = 0
    var runShift: UInt32 = 0
    /// Where the last digit stood; no place at the start.
    var runPosition = -1
    var status = Status.running

    var isRunning: Bool { if case .running = status { true } else { false } }
}

/// Decodes Huffman codes to ranks and run digits.
///
/// Each code's place is known only when the one before has been looked up, a chain of some seven cycles. Two blocks
/// side by side fill those cycles with each other's work.
enum SymbolDecoder {
    /// Decodes the symbols of two blocks until both have ended or failed.
    static func decode(_ first: inout SymbolStream, _ second: inout SymbolStream) {
        decodeTogether(&first, &second)
        decode(&first)
        decode(&second)
    }

    /// Decodes the symbols of one block until it has ended or failed.
    @inline(never)
    static func decode(_ stream: inout SymbolStream) {
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
                    let entry = root[Int(truncatingIfNeeded: word &>> 54)]
                    word = word &<< UInt64(entry)
                    lengths = lengths &+ entry
                    group[symbol &+ offset] = entry
                }
                let entry = root[Int(truncatingIfNeeded: word &>> 54)]
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
                // Five codes of at most 10 bits fit in the 57 bits of a load. An escape does not move on, so that
                // the fifth lookup is an escape whenever an earlier one was: one test serves all five.
                for offset in 0..<4 {
                    let entry1 = root1[Int(truncatingIfNeeded: word1 &>> 54)]
                    let entry2 = root2[Int(truncatingIfNeeded: word2 &>> 54)]
                    word1 = word1 &<< UInt64(entry1)
                    word2 = word2 &<< UInt64(entry2)
                    lengths1 = lengths1 &+ entry1
                    lengths2 = lengths2 &+ entry2
                    group1[symbol &+ offset] = entry1
                    group2[symbol &+ offset] = entry2
                }
                let entry1 = root1[Int(truncatingIfNeeded: word1 &>> 54)]
                let entry2 = root2[Int(truncatingIfNeeded: word2 &>> 54)]
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
        let limits = stream.limits + table &* HuffmanTables.lengthStride
        let offsets = stream.offsets + table &* HuffmanTables.lengthStride
        let entries = stream.entries + table &* HuffmanTables.codeStride
        for symbol in 0..<5 {
            let entry = HuffmanTables.search(
                loadBits(stream.bits, at: position), limits: limits, offsets: offsets, entries: entries)
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
        } else {
            finishMixedGroup(&stream, &position)
        }
    }

    @inline(never)
    private static func finishMixedGroup(_ stream: inout SymbolStream, _ position: inout Int) {
        let (group, ranks, runs) = (stream.group, stream.ranks, stream.runs)
        var (count, runCount, runLength) = (stream.rankCount, stream.runCount, stream.runLength)
        var (shift, runPosition) = (stream.runShift, stream.runPosition)
        defer {
            (stream.rankCount, stream.runCount, stream.runLength) = (count, runCount, runLength)
            (stream.runShift, stream.runPosition) = (shift, runPosition)
        }
        for index in 0..<Format.groupLength {
            let value = group[index] &>> CodeEntry.valueShift
            if value < CodeEntry.run {
                ranks[count] = UInt8(truncatingIfNeeded: value)
                count &+= 1
            } else if value & CodeEntry.end == 0 {
                shift = runPosition == count ? shift &+ 1 : 0
                runPosition = count
                runLength &+= (1 &+ Int(value & 1)) &<< Int(shift)
                guard shift <= RunDigit.maxShift, count &+ runLength <= Format.maxBlockLength else {
                    return stream.fail(at: position)
                }
                runs[runCount] = RunDigit(position: count, shift: shift, digit: value)
                runCount &+= 1
            } else {
                for unread in (index + 1)..<(Format.groupLength + 1) where unread < Format.groupLength {
                    position &-= Int(group[unread] & CodeEntry.lengthMask)
                }
                let isEnd = value == CodeEntry.end
                // To know that no code matches takes as many bits as the longest code has.
                guard isEnd else { return stream.fail(at: position &+ Format.maxCodeLength) }
                guard position <= stream.end else { return stream.fail(at: position) }
                guard count + runLength <= Format.maxBlockLength else { return stream.fail(at: position) }
                stream.status = .finished
                return
            }
        }
        if position > stream.end { stream.fail(at: position) }
    }
}

extension SymbolStream {
    /// A fault seen after looking at bits up to `position`: if they were not all there, more might mend it.
    fileprivate mutating func fail(at position: Int) {
        status = .failed(position > end ? .needsMoreBits : .corrupt)
    }
}
