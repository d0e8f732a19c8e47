import Flatcar

/// The first inputs, and how others are made.
extension Target {
    private static let lines = [
        "FLATCAR_VERSION_ID=4593.2.5", "FLATCAR_VERSION_ID=\"4593.2.5\"", "FLATCAR_VERSION=4593.2.5+nightly",
        "FLATCAR_BUILD_ID=\"2026-08-12-1626\"", "FLATCAR_BUILD_ID=2026-08-12", "FLATCAR_SDK_VERSION=4593.0.0",
        "FLATCAR_VERSION_ID=4757.1.0", "FLATCAR_VERSION_ID=4790.0.0", "FLATCAR_VERSION_ID=4593.3.5",
        "FLATCAR_VERSION_ID=2466.99.0", "# c", "",
    ]

    /// What ends a line somewhere, or changes the character before it.
    private static let marks = [
        "\n", "\r\n", "\r", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}", "\u{301}", "\u{338}", "\u{20d7}", "\"",
        "\0", "\u{1b}[2J", "\u{200d}", "\u{feff}", "٣",
    ]

    static var seeds: [(name: String, bytes: [UInt8])] {
        let whole = lines[0...5].joined(separator: "\n") + "\n"
        let texts =
            [whole, "", "<html>404</html>"] + lines.map { $0 + "\n" } + marks.map { lines[0] + $0 + lines[3] + $0 }
        return texts.enumerated().map { number, text in
            ("file-\(number)", [UInt8(2 + number % 2 * 4)] + Array(text.utf8))
        }
    }

    static func mutated(_ bytes: [UInt8], limit: Int, _ dice: inout Dice) -> [UInt8] {
        guard !bytes.isEmpty, !dice.one(in: 3) else { return mutatedBytes(bytes, limit: limit) }
        let words = dice.one(in: 2) ? lines[dice.below(lines.count)] + "\n" : marks[dice.below(marks.count)]
        let ends = bytes.indices.filter { bytes[$0] == 0x0A || bytes[$0] == UInt8(ascii: "=") }.map { $0 + 1 }
        let place = ends.isEmpty || dice.one(in: 2) ? 1 + dice.below(bytes.count) : ends[dice.below(ends.count)]
        return Array((bytes[..<place] + Array(words.utf8) + bytes[place...]).prefix(limit))
    }
}
