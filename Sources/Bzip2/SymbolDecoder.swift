internal import CBzip2Kernels

/// Decodes Huffman codes to ranks and run digits.
///
/// Each code's place is known only when the one before has been looked up, a chain of some seven cycles. Two blocks
/// side by side fill those cycles with each other's work.
package enum SymbolDecoder {
    /// Decodes the symbols of two blocks until both have ended or failed.
    /// - Parameter kernels: those that may be used.
    package static func decode(
        _ first: inout SymbolStream, _ second: inout SymbolStream, kernels: Kernels = .available
    ) {
        decodeTogether(&first, &second, kernels)
        decode(&first, kernels: kernels)
        decode(&second, kernels: kernels)
    }

    /// Decodes the symbols of one block until it has ended or failed.
    @inline(never)
    package static func decode(_ stream: inout SymbolStream, kernels: Kernels = .available) {
        while stream.isRunning {
            if kernels.contains(.avx512) {
                var symbols = stream.symbols
                let index = bzip2_decode_symbols_vbmi2(&symbols, stream.groupIndex, stream.selectorCount)
                stream.update(symbols, groupIndex: index)
            }
            guard stream.groupIndex < stream.selectorCount else {
                stream.status = .failed(.corrupt)
                break
            }
            decodeGroup(&stream)
        }
    }

    @inline(never)
    private static func decodeTogether(
        _ first: inout SymbolStream, _ second: inout SymbolStream, _ kernels: Kernels
    ) {
        let groups = min(first.selectorCount, second.selectorCount)
        while first.isRunning, second.isRunning {
            if kernels.contains(.avx512) {
                var (symbols1, symbols2) = (first.symbols, second.symbols)
                let index = bzip2_decode_two_vbmi2(&symbols1, &symbols2, first.groupIndex, groups)
                first.update(symbols1, groupIndex: index)
                second.update(symbols2, groupIndex: index)
            }
            guard first.groupIndex < groups else { break }
            decodeGroups(&first, &second)
        }
    }

    @inline(__always)
    private static func decodeGroup(_ stream: inout SymbolStream) {
        let (bits, group) = (stream.bits, stream.group)
        let table = Int(stream.selectors[stream.groupIndex])
        let root = stream.roots + table &* HuffmanTables.rootSize
        var position = stream.position
        stream.groupIndex &+= 1
        var symbol = 0
        while symbol < Format.groupLength {
            var word = loadBits(bits, at: position)
            var lengths: UInt16 = 0
            for offset in 0..<4 { group[symbol &+ offset] = lookUp(root, &word, &lengths) }
            let last = lookUp(root, &word, &lengths)
            group[symbol &+ 4] = last
            if _slowPath(last == CodeEntry.escape) {
                position = decodeFive(stream, table, position, group + symbol)
            } else {
                position &+= Int(lengths & CodeEntry.lengthMask)
            }
            symbol &+= 5
        }
        stream.finishGroup(at: position)
    }

    /// The next group of each.
    @inline(__always)
    private static func decodeGroups(_ first: inout SymbolStream, _ second: inout SymbolStream) {
        let (bits1, group1, bits2, group2) = (first.bits, first.group, second.bits, second.group)
        let (table1, table2) = (Int(first.selectors[first.groupIndex]), Int(second.selectors[second.groupIndex]))
        let root1 = first.roots + table1 &* HuffmanTables.rootSize
        let root2 = second.roots + table2 &* HuffmanTables.rootSize
        var (position1, position2) = (first.position, second.position)
        first.groupIndex &+= 1
        second.groupIndex &+= 1
        var symbol = 0
        while symbol < Format.groupLength {
            var word1 = loadBits(bits1, at: position1)
            var word2 = loadBits(bits2, at: position2)
            var lengths1: UInt16 = 0
            var lengths2: UInt16 = 0
            // Five codes of at most 11 bits fit in the 57 bits of a load. An escape does not move on, so that
            // the fifth lookup is an escape whenever an earlier one was: one test serves all five.
            for offset in 0..<4 {
                group1[symbol &+ offset] = lookUp(root1, &word1, &lengths1)
                group2[symbol &+ offset] = lookUp(root2, &word2, &lengths2)
            }
            let last1 = lookUp(root1, &word1, &lengths1)
            let last2 = lookUp(root2, &word2, &lengths2)
            group1[symbol &+ 4] = last1
            group2[symbol &+ 4] = last2
            if _slowPath(last1 == CodeEntry.escape) {
                position1 = decodeFive(first, table1, position1, group1 + symbol)
            } else {
                position1 &+= Int(lengths1 & CodeEntry.lengthMask)
            }
            if _slowPath(last2 == CodeEntry.escape) {
                position2 = decodeFive(second, table2, position2, group2 + symbol)
            } else {
                position2 &+= Int(lengths2 & CodeEntry.lengthMask)
            }
            symbol &+= 5
        }
        first.finishGroup(at: position1)
        second.finishGroup(at: position2)
    }

    /// The entry for the code at the top of `word`, which moves on by its length.
    @inline(__always)
    private static func lookUp(_ root: UnsafePointer<UInt16>, _ word: inout UInt64, _ lengths: inout UInt16) -> UInt16 {
        let entry = root[Int(truncatingIfNeeded: word &>> HuffmanTables.rootShift)]
        word = word &<< UInt64(entry)
        lengths = lengths &+ entry
        return entry
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
}

extension SymbolStream {
    /// The same for the kernel.
    fileprivate var symbols: bzip2_symbols {
        bzip2_symbols(
            bits: bits.assumingMemoryBound(to: UInt8.self), position: position, end: end, roots: roots,
            limits: limits, offsets: offsets, entries: entries, selectors: selectors, ranks: ranks,
            rank_count: rankCount,
            runs: UnsafeMutableRawPointer(runs).assumingMemoryBound(to: UInt32.self), run_count: runCount,
            max_runs: RunDigit.maxCount)
    }

    fileprivate mutating func update(_ symbols: bzip2_symbols, groupIndex: Int) {
        position = symbols.position
        rankCount = symbols.rank_count
        runCount = symbols.run_count
        self.groupIndex = groupIndex
    }
}
