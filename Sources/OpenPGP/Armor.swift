/// ASCII armour (RFC 9580 §6): base64 between `-----BEGIN PGP …-----` and `-----END PGP …-----`.
enum Armor {
    /// The bytes in a file that is either binary or armoured. Several armoured blocks are joined; text around them
    /// is skipped.
    /// - Parameter limit: the largest file taken, in bytes.
    static func packets(in file: [UInt8], expecting kind: OpenPGPError.FileKind, limit: Int) throws(OpenPGPError)
        -> [UInt8]
    {
        guard file.count <= limit else { throw .tooLarge(limit: limit) }
        // Each packet begins with a byte that has the top bit set (§4.2), and no ASCII text does.
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if let first = file.first, first & 0x80 != 0, !file.starts(with: byteOrderMark) { return file }
        return try decode(file, expecting: kind)
    }

    private enum State {
        case outside
        case headers
        case data
        case afterChecksum
    }

    private static func decode(_ file: [UInt8], expecting kind: OpenPGPError.FileKind) throws(OpenPGPError) -> [UInt8] {
        var state = State.outside
        var block = Base64Decoder()
        var result: [UInt8] = []
        var found = false
        for line in lines(of: file) {
            let offset = line.startIndex
            if let name = boundary("BEGIN", line) {
                guard state == .outside else { throw .badArmor("a block begins inside another", offset: offset) }
                try check(name, is: kind)
                (state, block, found) = (.headers, Base64Decoder(), true)
            } else if state != .outside, let name = boundary("END", line) {
                guard name == label(of: kind), state != .headers else {
                    throw .badArmor("a block does not end as it began", offset: offset)
                }
                result += try block.finish(offset: offset)
                state = .outside
            } else {
                switch state {
                case .outside: continue
                case .headers where line.isEmpty: state = .data
                case .headers:
                    guard line.contains(UInt8(ascii: ":")) else {
                        throw .badArmor("neither a header nor the empty line after the headers", offset: offset)
                    }
                case .data where line.isEmpty: continue
                case .data where line.first == UInt8(ascii: "=") && line.count == 5:
                    try block.check(checksum: line.dropFirst())
                    state = .afterChecksum
                case .data: try block.add(line)
                case .afterChecksum where line.isEmpty: continue
                case .afterChecksum: throw .badArmor("text after the checksum", offset: offset)
                }
            }
        }
        guard state == .outside else { throw .badArmor("the block has no end", offset: file.count) }
        guard found else {
            throw .badArmor("neither binary packets nor a block '-----BEGIN PGP \(label(of: kind))-----'", offset: 0)
        }
        return result
    }

    private static func label(of kind: OpenPGPError.FileKind) -> String {
        switch kind {
        case .publicKey: "PUBLIC KEY BLOCK"
        case .signature: "SIGNATURE"
        }
    }

    private static func check(_ name: String, is kind: OpenPGPError.FileKind) throws(OpenPGPError) {
        switch name {
        case label(of: kind): return
        case "PRIVATE KEY BLOCK", "SECRET KEY BLOCK": throw .secretKey
        case "SIGNED MESSAGE": throw .wrongKind("a clear-text signed message", expected: kind)
        default: throw .wrongKind("a block of type '\(name)'", expected: kind)
        }
    }

    /// The name in a boundary line, for example `SIGNATURE` in `-----BEGIN PGP SIGNATURE-----`.
    private static func boundary(_ word: String, _ line: ArraySlice<UInt8>) -> String? {
        let start = Array("-----\(word) PGP ".utf8)
        let end = Array("-----".utf8)
        // A block's name is short; a long line is never quoted in an error.
        guard line.count <= 64, line.starts(with: start), line.suffix(end.count).elementsEqual(end),
            line.count > start.count + end.count
        else { return nil }
        let name = line.dropFirst(start.count).dropLast(end.count)
        guard name.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// The lines without their ends and without blanks before them (LF or CR LF, §6.2).
    private static func lines(of file: [UInt8]) -> [ArraySlice<UInt8>] {
        file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            var line = line
            while let last = line.last, [0x20, 0x09, 0x0D].contains(last) { line.removeLast() }
            return line
        }
    }
}
