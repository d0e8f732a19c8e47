import Reports
import Testing

/// Tables on terminals that are narrower than they are.
@Suite struct TextTableTests {
    private static let volume = "local-images:21101/base-21101-disk-0.qcow2"
    private static let lines = [
        ["VMID", "RELEASE", "BUILT", "DISK", "STATE"],
        ["21101", "4593.2.6", "2026-01-02T03:04:05Z", volume, "rolled back"],
        ["999999999", "4593.2.5", "2026-01-02T03:04:05Z", volume + " (of 21100)", "current"],
    ]
    private static let narrowed = TextTable(lines, dispensable: ["BUILT", "RELEASE"])

    @Test(arguments: Array(40...200)) func `no line is wider than the terminal, and VMID and STATE are whole`(
        width: Int
    ) {
        let text = Self.narrowed.text(width: width).split(separator: "\n")
        #expect(text.count == 3)
        for line in text { #expect(line.count <= width, "\(line)") }
        #expect(text[1].hasPrefix("21101 ") && text[1].hasSuffix("  rolled back"))
        #expect(text[2].hasPrefix("999999999  ") && text[2].hasSuffix("  current"))
    }

    @Test func `a column is left out before a date is cut`() {
        let narrowed = TextTable(Self.lines, dispensable: ["BUILT", "RELEASE"]).text(width: 75)
        #expect(
            !narrowed.contains("BUILT") && !narrowed.contains("2026") && narrowed.contains("4593.2.6"), "\(narrowed)")
        let wide = TextTable(Self.lines, dispensable: ["BUILT", "RELEASE"]).text(width: 80)
        #expect(wide.contains("2026-01-02T03:04:05Z") && wide.contains("…"), "\(wide)")
    }

    @Test func `a long cell loses its middle, since both ends tell volumes apart`() {
        #expect(shortened("local:iso/abc.iso", to: 9) == "loca….iso")
        #expect(shortened("abc", to: 3) == "abc")
        #expect(shortened("abcd", to: 3) == "a…d")
        #expect(shortened("abcd", to: 1) == "a")
        #expect(shortened("abcd", to: 0).isEmpty)
    }

    @Test func `what is not for a terminal is not cut`() {
        #expect(Self.narrowed.text(width: nil) == Self.narrowed.text(width: 1000))
        #expect(Self.narrowed.text(width: nil).contains(Self.volume + " (of 21100)"))
    }

    @Test(arguments: [40, 80, 120]) func `prose goes on in further lines, and nothing of it is lost`(width: Int) {
        let prose =
            "the token lacks Datastore.Allocate on /storage/" + String(repeating: "x", count: 130) + " so it stays"
        let text = TextTable([["STATE", "WHAT", "FOUND"], ["missing", "storage", prose]], flowing: "FOUND").text(
            width: width)
        let lines = text.split(separator: "\n")
        for line in lines { #expect(line.count <= width) }
        let found = lines.dropFirst().map { $0.dropFirst(18) }.joined(separator: " ")
        #expect(found.filter { $0 != " " } == prose.filter { $0 != " " })
    }

    @Test func `a cell is one line, whatever is in it`() {
        #expect(
            TextTable([["STATE", "NAME"], ["kept", "a\nmissing  b\u{1b}[2J\u{202e}"]]).text(width: nil) == """
                STATE  NAME
                kept   a missing  b\u{fffd}[2J\u{fffd}

                """)
    }
}

/// Text from elsewhere.
@Suite struct CleanTextTests {
    private static let hostile = [
        "\u{0}", "\u{7}", "\u{8}", "\r", "\u{1b}", "\u{7f}", "\u{9b}", "\u{85}", "\u{61c}", "\u{200e}", "\u{200f}",
        "\u{202a}",
        "\u{202e}", "\u{2066}", "\u{2069}", "\u{2028}",
    ]

    @Test(arguments: hostile) func `nothing steers the terminal`(character: String) {
        for text in [cleaned("a\(character)b\nc"), oneLine("a\(character)b\nc"), message("a\(character)b\nc")] {
            #expect(!text.unicodeScalars.contains(character.unicodeScalars.first!), "\(text.debugDescription)")
        }
        #expect(!oneLine("a\(character)b\nc").contains { $0.isNewline })
        let json = prettyJSON(["key": "a\(character)b"])
        #expect(!json.unicodeScalars.contains(character.unicodeScalars.first!), "\(json.debugDescription)")
    }

    @Test func `other letters stay as they are`() {
        let text = "Überprüfung, 検査, 👩‍👩‍👧, e\u{301}\tx\ny"
        #expect(cleaned(text) == text)
        #expect(message(text) == text)
    }

    @Test func `a line is no longer than 2 kB, and ends between characters`() {
        let lines = message(String(repeating: "ü", count: 5000) + "\nshort").split(separator: "\n")
        #expect(lines.count == 2 && lines[1] == "short")
        #expect(lines[0].utf8.count <= 2048 && lines[0].utf8.count > 2040 && lines[0].hasSuffix("ü…"))
    }
}
