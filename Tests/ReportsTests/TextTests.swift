import Reports
import Testing

/// What a run's results look like.
@Suite struct TextTests {
    @Test func `columns are as wide as their widest cell, and no line ends in blanks`() {
        #expect(
            TextTable([["VERSION", "STATE", "CLONES"], ["4593.2.5", "current", "-"], ["4593.2.4", "kept", ""]]).text(
                width: nil)
                    == """
                    VERSION   STATE    CLONES
                    4593.2.5  current  -
                    4593.2.4  kept

                    """)
    }

    @Test(arguments: [
        ([], ""), ([["A"]], "A\n"), ([["A", "B"], ["", "b"]], "A  B\n   b\n"), ([["A", "B"], ["", ""]], "A  B\n\n"),
        // What counts is what is seen.
        ([["é", "B"], ["ab", "c"]], "é   B\nab  c\n"),
    ])
    func `a table has a line for each of its lines`(lines: [[String]], text: String) {
        #expect(TextTable(lines).text(width: nil) == text)
    }

    @Test func `a result for machines is the same every time, and URLs in it can be read`() {
        #expect(
            prettyJSON(["url": "https://a/b", "channel": "stable"])
                == """
                {
                  "channel" : "stable",
                  "url" : "https://a/b"
                }

                """)
    }

    @Test(arguments: [
        (UInt64(0), "0 MiB"), (1 << 20, "1 MiB"), (1_572_864, "1.5 MiB"), (1 << 30, "1 GiB"), (20 << 30, "20 GiB"),
        (13_212_057_600, "12.3 GiB"), (9_116_319_744, "8.4 GiB"), (.max, "17179869183.9 GiB"),
    ])
    func `sizes are for people`(bytes: UInt64, text: String) {
        #expect(gibibytes(bytes) == text)
    }
}
