import SFTP
import Testing

@Suite struct SFTPDirectoryTests {
    @Test(
        arguments: [
            ("sftp://root@pve1/var/lib/vz/snippets", "root", "pve1", 22, "/var/lib/vz/snippets"),
            (
                "SFTP://Root@PVE1.example:2222/var/lib/vz/snippets/", "Root", "pve1.example", 2222,
                "/var/lib/vz/snippets"
            ),
            ("sftp://ci%40corp@[fd00::1]:22//a///b%20c/", "ci@corp", "[fd00::1]", 22, "/a/b c"),
        ] as [(String, String, String, Int, String)])
    func `a URL is taken apart`(url: String, user: String, host: String, port: Int, path: String) throws {
        let directory = try SFTPDirectory(url)
        #expect(directory.user == user)
        #expect(directory.host == host)
        #expect(directory.port == port)
        #expect(directory.path == path)
    }

    @Test func `it is shown as it was meant`() throws {
        #expect(try SFTPDirectory("sftp://root@PVE1//srv/snippets/").description == "sftp://root@pve1/srv/snippets")
        #expect(try SFTPDirectory("sftp://a@h:2222/s").description == "sftp://a@h:2222/s")
    }

    @Test(arguments: [
        "", "/var/lib", "pve1:/var/lib", "scp://root@pve1/x", "https://root@pve1/x", "sftp://pve1/x", "sftp://@pve1/x",
        "sftp://root@/x", "sftp://root@pve1", "sftp://root@pve1/", "sftp://root@pve1/~/x", "sftp://root@pve1/x?y",
        "sftp://root@pve1/x#y", "sftp://root@pve1/a%0Ab", "sftp://root@pve1/a%00b", "sftp://root@pve1:99999/x",
    ])
    func `what is no such URL is refused`(url: String) {
        #expect(throws: SFTPError.self) { try SFTPDirectory(url) }
    }

    @Test func `a password is refused, and not repeated`() {
        let error = failure { _ = try SFTPDirectory("sftp://root:hunter2@pve1/x") }
        #expect(error == .invalidURL("…@pve1/x"))
    }
}
