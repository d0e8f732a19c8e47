/// The stages of bzip2 in the plainest way there is: slow, short, and independent of the decoder.
enum Naive {
    static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte) << 24
            for _ in 0..<8 { crc = crc << 1 ^ (crc >> 31 == 1 ? 0x04C1_1DB7 : 0) }
        }
        return ~crc
    }

    /// Bytes from ranks; zero is a rank like any other.
    static func moveToFrontDecode(_ ranks: [Int], list: [UInt8]) -> [UInt8] {
        var list = list
        return ranks.map { rank in
            let byte = list.remove(at: rank)
            list.insert(byte, at: 0)
            return byte
        }
    }

    /// Ranks from symbols: 0 and 1 are the digits of runs, the others ranks plus one.
    static func ranks(_ symbols: [Int]) -> [Int] {
        var ranks: [Int] = []
        var place = 1
        for symbol in symbols {
            if symbol < 2 {
                ranks += Array(repeating: 0, count: (symbol + 1) * place)
                place *= 2
            } else {
                ranks.append(symbol - 1)
                place = 1
            }
        }
        return ranks
    }

    static func inverseBWT(_ column: [UInt8], origin: Int) -> [UInt8] {
        var starts = [Int](repeating: 0, count: 257)
        for byte in column { starts[Int(byte) + 1] += 1 }
        for byte in 0..<256 { starts[byte + 1] += starts[byte] }
        var next = [Int](repeating: 0, count: column.count)
        for (row, byte) in column.enumerated() {
            next[starts[Int(byte)]] = row
            starts[Int(byte)] += 1
        }
        var row = next[origin]
        return column.map { _ in
            defer { row = next[row] }
            return column[row]
        }
    }

    /// `nil` when the text ends in four equal bytes without a count.
    static func expandRuns(_ text: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var equal = 0
        var index = 0
        while index < text.count {
            equal = index > 0 && equal > 0 && text[index] == text[index - 1] ? equal + 1 : 1
            result.append(text[index])
            index += 1
            guard equal == 4 else { continue }
            guard index < text.count else { return nil }
            result += [UInt8](repeating: text[index - 1], count: Int(text[index]))
            index += 1
            equal = 0
        }
        return result
    }
}
