/// Reads a `version.txt` as a shell would, byte by byte, and knows no character but those that it looks for.
struct PlainReader {
    /// The lines of a file that set `name`, each without what is before its value.
    static func values(of name: String, in bytes: [UInt8]) -> [[UInt8]] {
        let opening = Array("\(name)=".utf8)
        return bytes.split(separator: 0x0A, omittingEmptySubsequences: false).compactMap { line in
            // Windows ends its lines with two bytes.
            let line = line.last == 0x0D ? line.dropLast() : line
            guard line.starts(with: opening) else { return nil }
            let value = Array(line.dropFirst(opening.count))
            let quote = UInt8(ascii: "\"")
            return value.count >= 2 && value.first == quote && value.last == quote
                ? Array(value[1..<(value.count - 1)]) : value
        }
    }

    /// The release of a file; `nil` when it does not say one, or says more than one.
    static func release(_ bytes: [UInt8]) -> String? {
        // What is not text is refused whole.
        guard Array(String(decoding: bytes, as: UTF8.self).utf8) == bytes else { return nil }
        let values = values(of: "FLATCAR_VERSION_ID", in: bytes)
        guard values.count == 1 else { return nil }
        let numbers = values[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard numbers.count == 3 else { return nil }
        for number in numbers {
            guard (1...6).contains(number.count), number.allSatisfy({ (0x30...0x39).contains($0) }),
                number.count == 1 || number.first != 0x30
            else { return nil }
        }
        return String(decoding: values[0], as: UTF8.self)
    }

    /// The day with which the first build id begins.
    static func day(_ bytes: [UInt8]) -> String? {
        guard let id = values(of: "FLATCAR_BUILD_ID", in: bytes).first, id.count >= 10 else { return nil }
        for (index, byte) in id.prefix(10).enumerated() {
            let isHyphen = index == 4 || index == 7
            guard isHyphen ? byte == UInt8(ascii: "-") : (0x30...0x39).contains(byte) else { return nil }
        }
        return String(decoding: id.prefix(10), as: UTF8.self)
    }
}
