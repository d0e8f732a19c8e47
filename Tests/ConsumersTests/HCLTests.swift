import Foundation
import Testing

@testable import Consumers

@Suite struct HCLTests {
    /// Text, and what means it in HCL.
    @Test(arguments: [
        ("vmbr0", #""vmbr0""#), ("", #""""#), (#"a"b"#, #""a\"b""#), (#"a\b"#, #""a\\b""#),
        ("a\nb\r\t", #""a\nb\r\t""#),
        ("${a}", #""$${a}""#), ("%{a}", #""%%{a}""#), ("$a %a $ {", #""$a %a $ {""#), ("$", #""$""#), ("a%", #""a%""#),
        ("$${a}", #""$$${a}""#), ("größe", #""größe""#), ("\u{1B}\u{0}", #""\u001b\u0000""#),
        ("\u{202E}", #""\u202e""#),
        ("\u{E0001}", #""\U000e0001""#),
    ])
    func `text is quoted so that it means itself`(text: String, quoted: String) {
        #expect(HCL.string(text) == quoted)
    }

    @Test func `attributes that follow each other are aligned, and blocks stand apart`() {
        var body = HCLBody()
        body.set("a", "1")
        body.set("long", "2")
        body.blank()
        body.set("bc", "3")
        body.block("empty") { _ in }
        body.block("one \"x\"") { one in
            one.block("inner") { $0.set("b", "4") }
            one.set("longest", "5")
            one.set("c", "6")
        }
        #expect(
            body.text == """
                a    = 1
                long = 2

                bc = 3

                empty {}

                one "x" {
                  inner {
                    b = 4
                  }

                  longest = 5
                  c       = 6
                }

                """)
    }
}
