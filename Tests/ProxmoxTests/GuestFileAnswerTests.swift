import Foundation
import Testing

@testable import Proxmox

/// Each byte of a guest's file comes as a character of JSON.
@Suite struct GuestFileAnswerTests {
    static func answer(_ text: String) -> GuestFileAnswer? { GuestFileAnswer(Array(text.utf8)) }

    @Test func `every byte arrives, however it is written`() throws {
        let bytes = (0...255).map(UInt8.init)
        let content = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        for options: JSONSerialization.WritingOptions in [[], [.prettyPrinted], [.withoutEscapingSlashes]] {
            let json = try JSONSerialization.data(
                withJSONObject: ["data": ["bytes-read": 256, "content": content]], options: options)
            let text = String(decoding: json, as: UTF8.self).replacing(" : ", with: ": ")
            #expect(Self.answer(text)?.content == bytes)
        }
        let escaped = bytes.map { byte in
            let digits = String(byte, radix: 16)
            return "\\u00" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
        #expect(Self.answer(#"{"data":{"content":"\#(escaped)"}}"#)?.content == bytes)
    }

    @Test(arguments: [
        (#"{"data":{"bytes-read":1,"content":"x"}}"#, false), (#"{"data":{"content":"x","truncated":1}}"#, true),
        (#"{"data":{"truncated":true,"content":"x"}}"#, true), (#"{"data":{"content":"x","truncated":0}}"#, false),
        (#"{"data":{"content":"\"truncated\":1"}}"#, false),
    ])
    func `a file that was cut off is known as one`(text: String, isTruncated: Bool) {
        #expect(Self.answer(text)?.isTruncated == isTruncated)
    }

    @Test(arguments: [
        "", "{}", #"{"data":null}"#, #"{"data":{"content":null}}"#, #"{"data":{"content":"x"#,
        #"{"data":{"content":"\"#,
        #"{"data":{"content":"\u00"#, #"{"data":{"content":"\u0100"}}"#, #"{"data":{"content":"€"}}"#,
        #"{"data":{"content":"\q"}}"#, "{\"data\":{\"content\":\"a\nb\"}}",
    ])
    func `what is no file's content is refused`(text: String) { #expect(Self.answer(text) == nil) }
}
