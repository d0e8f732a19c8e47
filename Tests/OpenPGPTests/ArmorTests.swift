import OpenPGP
import Testing

@Suite struct ArmorTests {
    private let data = Array("the bytes of an image".utf8)

    /// A signature's armour line by line, without its own CRC, which variants add or leave.
    private struct Sample {
        let home: GPGHome
        let key: String
        let keys: [UInt8]
        let lines: [String]
        let crc: String

        init(_ data: [UInt8]) throws {
            home = try GPGHome()
            key = try home.makeKey()
            keys = try home.export(key)
            let text = String(decoding: try home.sign(data, by: key, options: ["--armor"]), as: UTF8.self)
            let all = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let end = try #require(all.firstIndex { $0.hasPrefix("-----END") })
            lines = Array(all[..<(end - 1)]) + [all[end]]
            crc = all[end - 1]
            try #require(lines[1].isEmpty && crc.hasPrefix("=") && crc.count == 5)
        }

        func text(_ lines: [String], ending: String = "\n") -> [UInt8] { Array(lines.joined(separator: ending).utf8) }
    }

    @Test func `variants of the armour that hold the same bytes are read`() throws {
        let sample = try Sample(data)
        let lines = sample.lines
        let withCRC = lines.dropLast() + [sample.crc, lines[lines.count - 1]]
        let headers = ["Version: GnuPG v2", "Comment: https://example.com", "Comment:"]
        let rewrapped =
            [lines[0], ""] + lines[2..<(lines.count - 1)].joined().map(String.init) + [lines[lines.count - 1]]
        let variants: [(String, [UInt8])] = [
            ("no CRC", sample.text(lines)),
            ("no line feed at the end", sample.text(Array(withCRC))),
            ("CR LF", sample.text(Array(withCRC) + [""], ending: "\r\n")),
            ("blanks at line ends", sample.text(withCRC.map { $0 + " \t" })),
            ("headers", sample.text([lines[0]] + headers + withCRC.dropFirst())),
            ("text around it", sample.text(["Hello,", "-----BEGIN", "", "x: y"] + withCRC + ["", "Bye"])),
            ("a byte order mark", [0xEF, 0xBB, 0xBF, 0x0A] + sample.text(Array(withCRC))),
            ("one character a line", sample.text(rewrapped)),
            (
                "an empty line before the CRC",
                sample.text(lines.dropLast() + ["", sample.crc, "", lines[lines.count - 1]])
            ),
        ]
        for (name, file) in variants {
            #expect(refusal(file, data, keys: sample.keys, trusted: [sample.key]) == nil, "\(name)")
        }
    }

    @Test func `armour that is broken is refused and says where`() throws {
        let sample = try Sample(data)
        let lines = sample.lines
        let end = lines[lines.count - 1]
        let body = Array(lines[2..<(lines.count - 1)])
        let begin = lines[0]
        let wrongCRC = sample.crc == "=AAAA" ? "=AAAB" : "=AAAA"
        let broken: [(String, [String])] = [
            ("wrong CRC", [begin, ""] + body + [wrongCRC, end]),
            ("no empty line", [begin] + body + [end]),
            ("no end", [begin, ""] + body),
            ("another end", [begin, ""] + body + ["-----END PGP PUBLIC KEY BLOCK-----"]),
            ("a block in a block", [begin, "", begin, ""] + body + [end]),
            ("text after the CRC", [begin, ""] + body + [sample.crc, "AAAA", end]),
            ("a blank inside", [begin, "", " " + body[0]] + body.dropFirst() + [end]),
            ("a letter of no alphabet", [begin, "", "!" + body[0].dropFirst()] + body.dropFirst() + [end]),
            ("a character too few", [begin, "", String(body[0].dropFirst())] + body.dropFirst() + [end]),
            ("padding in the middle", [begin, "", "AA==" + body[0].dropFirst(4)] + body.dropFirst() + [end]),
            ("ends in its headers", [begin, end]),
            ("a web page", ["<html>", "<body>404 Not Found</body>", "</html>"]),
            ("nothing", []),
        ]
        for (name, lines) in broken {
            let file = sample.text(lines + [""])
            guard case .badArmor(_, let offset) = refusal(file, data, keys: sample.keys, trusted: [sample.key]) else {
                Issue.record("\(name) was taken")
                continue
            }
            #expect((0...file.count).contains(offset))
        }
    }

    @Test func `every flipped bit in armour is refused or means the same`() throws {
        let sample = try Sample(data)
        let file = sample.text(sample.lines.dropLast() + [sample.crc, sample.lines[sample.lines.count - 1]])
        let good = try verify(file, data, keys: sample.keys, trusted: [sample.key])
        for offset in file.indices {
            for bit in 0..<8 {
                var damaged = file
                damaged[offset] ^= 1 << UInt8(bit)
                let verdict = try? verify(damaged, data, keys: sample.keys, trusted: [sample.key])
                #expect(verdict == nil || verdict == good)
            }
        }
    }

    @Test func `a key where a signature should be, and the other way round, is refused`() throws {
        let sample = try Sample(data)
        let keys = try sample.home.export(sample.key, options: ["--armor"])
        let signature = sample.text(sample.lines)
        #expect(
            refusal(keys, data, keys: keys, trusted: [sample.key])
                == .wrongKind("a block of type 'PUBLIC KEY BLOCK'", expected: .signature))
        #expect(
            refusal(signature, data, keys: signature, trusted: [sample.key])
                == .wrongKind("a block of type 'SIGNATURE'", expected: .publicKey))
        #expect(throws: OpenPGPError.noKey) { try Certificate.read(sample.home.sign(data, by: sample.key)) }
    }
}
