import Execution
import Planning
import Testing

/// What a guest's files say of it.
@Suite struct SmokeTestReadingTests {
    @Test(arguments: [
        ("NAME=x\nVERSION_ID=4593.2.5\n", "4593.2.5"), ("VERSION_ID=\"4593.2.5\"", "4593.2.5"),
        ("VERSION_ID=4593.2.5\r\n", "4593.2.5"), ("VERSION=4593.2.5", nil), ("OLD_VERSION_ID=1", nil), ("", nil),
        ("VERSION_ID=", ""),
    ])
    func `os-release says the version`(text: String, version: String?) {
        #expect(SmokeTest.versionID(in: text) == version)
    }

    @Test func `blanks and tabs are the same to the kernel`() {
        #expect(SmokeTest.words("4\t4\t1\t7\n") == SmokeTest.words("4 4  1 7"))
        #expect(SmokeTest.words("") == "")
    }
}
