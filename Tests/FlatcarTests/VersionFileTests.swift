import Flatcar
import Foundation
import HTTP
import TestSupport
import Testing

private let real = """
    FLATCAR_BUILD=4593
    FLATCAR_BRANCH=2
    FLATCAR_PATCH=5
    FLATCAR_VERSION=4593.2.5
    FLATCAR_VERSION_ID=4593.2.5
    FLATCAR_BUILD_ID="2026-08-12-1626"
    FLATCAR_SDK_VERSION=4593.0.0

    """

/// `version.txt` as `ReleaseServer` reads it from a directory.
@Suite struct VersionFileTests {
    private func resolve(_ bytes: [UInt8]) throws -> Result<String, FlatcarError> {
        try release(bytes).map(\.version.description)
    }

    private func release(_ bytes: [UInt8]) throws -> Result<Release, FlatcarError> {
        try withScratch { scratch in
            try FileManager.default.createDirectory(
                atPath: scratch.file("amd64-usr/current"), withIntermediateDirectories: true)
            try scratch.write(bytes, to: "amd64-usr/current/version.txt")
            let server = ReleaseServer(
                channel: .stable, board: .amd64, mirror: "file://" + scratch.path, client: try makeClient())
            do throws(FlatcarError) {
                return .success(try server.find(.current).release)
            } catch {
                return .failure(error)
            }
        }
    }

    @Test(arguments: [
        ("as Flatcar writes it", real),
        ("with Windows line ends", real.replacingOccurrences(of: "\n", with: "\r\n")),
        ("nothing but the line", "FLATCAR_VERSION_ID=4593.2.5"),
        ("in quotes", "FLATCAR_VERSION_ID=\"4593.2.5\"\n"),
        ("a developers' version beside it", "FLATCAR_VERSION=4593.2.5+nightly\nFLATCAR_VERSION_ID=4593.2.5\n"),
        ("comments and blank lines", "# written by hand\n\n\nFLATCAR_VERSION_ID=4593.2.5\n\n# end\n"),
        ("other keys with the same end", "OLD_FLATCAR_VERSION_ID=1.2.3\nFLATCAR_VERSION_ID=4593.2.5\n"),
        ("other keys with the same beginning", "FLATCAR_VERSION_IDS=1.2.3\nFLATCAR_VERSION_ID=4593.2.5\n"),
        ("as large as may be", real + String(repeating: "#", count: 65_536 - real.utf8.count)),
    ])
    func `a good file says its release`(name: String, text: String) throws {
        #expect(try resolve(Array(text.utf8)).get() == "4593.2.5")
    }

    @Test(arguments: [
        ("2026-08-12-1626", "2026-08-12"), ("\"2026-08-12-1626\"", "2026-08-12"), ("2026-08-12", "2026-08-12"),
        ("dev-4593.2.5", nil), ("2026-8-12-1626", nil), ("", nil), ("\"", nil), ("2026/08/12", nil),
    ])
    func `the day of the build is said where it can be read`(id: String, day: String?) throws {
        let text = "FLATCAR_VERSION_ID=4593.2.5\nFLATCAR_BUILD_ID=\(id)\n"
        #expect(try release(Array(text.utf8)).get().date == day)
        #expect(try release(Array("FLATCAR_VERSION_ID=4593.2.5".utf8)).get().date == nil)
    }

    @Test(arguments: [
        ("empty", "", "no FLATCAR_VERSION_ID"),
        ("the key is missing", "FLATCAR_VERSION=4593.2.5\n", "no FLATCAR_VERSION_ID"),
        ("indented", " FLATCAR_VERSION_ID=4593.2.5\n", "no FLATCAR_VERSION_ID"),
        ("a comment", "#FLATCAR_VERSION_ID=4593.2.5\n", "no FLATCAR_VERSION_ID"),
        ("an error page", "<html><body>404 Not Found</body></html>\n", "no FLATCAR_VERSION_ID"),
        ("twice", "FLATCAR_VERSION_ID=4593.2.5\nFLATCAR_VERSION_ID=4593.2.6\n", "more than once"),
        ("twice the same", "FLATCAR_VERSION_ID=4593.2.5\nFLATCAR_VERSION_ID=4593.2.5\n", "more than once"),
        ("a developers' build", "FLATCAR_VERSION_ID=4593.2.5+nightly\n", "not of the form"),
        ("no value", "FLATCAR_VERSION_ID=\n", "not of the form"),
        ("one quote", "FLATCAR_VERSION_ID=\"4593.2.5\n", "not of the form"),
        ("a quote only", "FLATCAR_VERSION_ID=\"\n", "not of the form"),
        ("single quotes", "FLATCAR_VERSION_ID='4593.2.5'\n", "not of the form"),
        ("a blank behind it", "FLATCAR_VERSION_ID=4593.2.5 \n", "not of the form"),
        ("shell", "FLATCAR_VERSION_ID=$(id)\n", "not of the form"),
        ("a path", "FLATCAR_VERSION_ID=../../../4593.2.5\n", "not of the form"),
        ("a zero byte", "FLATCAR_VERSION_ID=4593.2.5\0\n", "not of the form"),
        ("two numbers", "FLATCAR_VERSION_ID=4593.2\n", "not of the form"),
        // Line ends to Unicode or to a typewriter, and none to the shell that the file is written for.
        ("behind a carriage return", "A=1\rFLATCAR_VERSION_ID=4593.2.5\n", "no FLATCAR_VERSION_ID"),
        ("behind a form feed", "A=1\u{c}FLATCAR_VERSION_ID=4593.2.5\n", "no FLATCAR_VERSION_ID"),
        ("behind a next line", "A=1\u{85}FLATCAR_VERSION_ID=4593.2.5\n", "no FLATCAR_VERSION_ID"),
        ("behind a line separator", "A=1\u{2028}FLATCAR_VERSION_ID=4593.2.5\n", "no FLATCAR_VERSION_ID"),
        ("before a carriage return", "FLATCAR_VERSION_ID=4593.2.5\rA=1\n", "not of the form"),
        // Together with the sign before it, one character, and another one.
        (
            "once with a combining mark", "FLATCAR_VERSION_ID=\u{338}1.2.3\nFLATCAR_VERSION_ID=4593.2.5\n",
            "more than once"
        ),
    ])
    func `garbage is refused with the reason`(name: String, text: String, reason: String) throws {
        guard case .failure(.versionFile(let url, let found)) = try resolve(Array(text.utf8)) else {
            Issue.record("not refused as a version file")
            return
        }
        #expect(url.hasSuffix("/amd64-usr/current/version.txt"))
        #expect(found.contains(reason))
    }

    @Test(arguments: [[0xff, 0xfe, 0x46], Array("FLATCAR_VERSION_ID=4593.2.5\n".utf8) + [0x80]] as [[UInt8]])
    func `bytes that are no text are refused`(bytes: [UInt8]) throws {
        guard case .failure(.versionFile(_, "it is not text")) = try resolve(bytes) else {
            Issue.record("not refused as no text")
            return
        }
    }

    @Test func `a file that is too large is not kept`() throws {
        let text = real + String(repeating: "#", count: 65_537 - real.utf8.count)
        guard case .failure(.transfer(_, .tooLarge(_, limit: 65_536))) = try resolve(Array(text.utf8)) else {
            Issue.record("not refused as too large")
            return
        }
    }
}
