import CommandLine
import Testing

@Suite struct ValueKindTests {
    private func parsed<Value>(_ kind: ValueKind<Value>, _ text: String) -> Value? { try? kind.parse(text) }

    static let numbers: [(String, Int?)] = [
        ("100", 100), ("999", 999), ("99", nil), ("1000", nil), ("", nil), ("+100", nil), ("-100", nil), ("1e2", nil),
        ("0x64", nil), (" 100", nil), ("99999999999999999999", nil), ("१००", nil),
    ]

    @Test(arguments: numbers)
    func `a whole number is digits within its range`(text: String, number: Int?) {
        #expect(parsed(.integer(100...999), text) == number)
    }

    static let sizes: [(String, Int?)] = [
        ("20G", 21_474_836_480), ("20g", 21_474_836_480), ("20GiB", 21_474_836_480), ("20 GiB", 21_474_836_480),
        ("20Gi", 21_474_836_480),
        ("20", 21_474_836_480), ("20480M", 21_474_836_480), ("2097152K", 2_147_483_648), ("1T", 1_099_511_627_776),
        ("1500M", 1_572_864_000),
        ("0", nil), ("1025K", nil), ("65T", nil), ("9999999999999999999T", nil), ("9223372036854775807T", nil),
        ("20GB", nil), ("20X", nil), ("G", nil), ("", nil), ("1.5G", nil), ("-1G", nil), ("20 G x", nil),
    ]

    @Test(arguments: sizes)
    func `a size is a number and a unit, in whole MiB`(text: String, bytes: Int?) {
        #expect(parsed(.size((1 << 30)...(64 << 40), unit: .gibi), text) == bytes)
    }

    @Test func `a bare size is in the setting's own unit`() {
        #expect(parsed(.size((16 << 20)...(4 << 40), unit: .mebi), "2048") == 2 << 30)
    }

    static let ranges: [(String, ClosedRange<Int>?)] = [
        ("9000-9099", 9000...9099), ("100-100", 100...100), ("99-200", nil), ("200-100", nil), ("9000", nil), ("", nil),
        ("-", nil), ("9000-", nil), ("-9000", nil), ("1-2-3", nil), ("9000-9099-", nil), ("9000 - 9099", nil),
        ("+9000-9099", nil), ("9000-9999999999", nil), ("a-b", nil),
    ]

    @Test(arguments: ranges)
    func `a range is two VMIDs, the smaller one first`(text: String, range: ClosedRange<Int>?) {
        #expect(parsed(.vmidRange, text) == range)
    }

    static let durations: [(String, Int?)] = [
        ("90", 90), ("90s", 90), ("30m", 1800), ("30min", 1800), ("1h30m", 5400), ("2d", 172_800), ("1h1m1s", 3661),
        ("0", nil), ("8d", nil), ("6d24h1s", nil), ("", nil), ("m", nil), ("1h30", nil), ("1y", nil), ("1.5h", nil),
        ("-1s", nil),
        ("99999999999999999999h", nil), ("1h 30m", nil),
    ]

    @Test(arguments: durations)
    func `a duration is numbers with units, or seconds`(text: String, seconds: Int?) {
        #expect(parsed(.duration(1...604_800), text) == seconds.map { Duration.seconds($0) })
    }

    static let apiURLs: [(String, String?)] = [
        ("https://pve:8006", "https://pve:8006"), ("https://pve:8006/", "https://pve:8006"),
        ("https://pve:8006/api2/json", "https://pve:8006"), ("https://pve:8006/api2/json/", "https://pve:8006"),
        ("https://[::1]:8006", "https://[::1]:8006"), ("https://proxy/pve", "https://proxy/pve"),
        ("http://pve:8006", nil), ("pve:8006", nil),
        ("https://", nil), ("https:///x", nil), ("https://root:pw@pve:8006", nil), ("https://pve:8006/?a=b", nil),
        ("https://pve:8006\r\nX: y", nil), ("ftp://pve", nil),
    ]

    @Test(arguments: apiURLs)
    func `an API's URL is https and a host`(text: String, url: String?) {
        #expect(parsed(.proxmoxURL, text) == url)
    }

    static let mirrors: [(String, String?)] = [
        ("https://mirror/flatcar/", "https://mirror/flatcar"), ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("file:///srv/flatcar", "file:///srv/flatcar"), ("file://srv", nil), ("file:///", nil), ("/srv/flatcar", nil),
    ]

    @Test(arguments: mirrors)
    func `a mirror's URL is https, http or file`(text: String, url: String?) {
        #expect(parsed(.releaseURL, text) == url)
    }

    @Test(arguments: [
        ("sftp://root@pve1/var/lib/vz/snippets", true), ("SFTP://ci@[::1]:2222/srv/", true), ("sftp://a@h/b%20c", true),
        ("sftp://pve1/srv", false), ("sftp://@pve1/srv", false), ("sftp://root@/srv", false),
        ("sftp://root@pve1", false),
        ("sftp://root@pve1//", false), ("sftp://root@pve1/~/x", false), ("sftp://root@pve1/a b", false),
        ("sftp://root@pve1/x?y", false), ("scp://root@pve1/srv", false), ("root@pve1:/srv", false),
    ])
    func `a directory on a server has a user, a host and a path`(text: String, isValid: Bool) {
        #expect((parsed(.sftpURL, text) == text) == isValid)
    }

    @Test(arguments: ["sftp://root:hunter2@pve1/srv", "root:hunter2@pve1:/srv"])
    func `a password in such a URL is refused and not shown`(text: String) throws {
        let problem = #expect(throws: ValueProblem.self) { try ValueKind.sftpURL.parse(text) }
        #expect(problem?.isSensitive == true)
    }

    @Test(arguments: [
        ("root@pam!build", true), ("a.b@corp@pve!t-1_x.y", true), ("root@pam", false), ("root!build", false),
        ("@pam!build", false), ("root@pam!", false), ("root@pam!a!b", false), ("root@pam!build=0", false),
        ("12345678-1234-1234-1234-123456789abc", false), ("root@pam!a\r\nX", false), ("ro ot@pam!a", false),
    ])
    func `a token ID is user, realm and name`(text: String, isValid: Bool) {
        #expect((parsed(.tokenID, text) == text) == isValid)
    }

    @Test func `fingerprints come out in one form`() {
        let digits = String(repeating: "aB", count: 32)
        let colons = Array(repeating: "AB", count: 32).joined(separator: ":")
        #expect(parsed(.certificateFingerprint, digits) == colons)
        #expect(parsed(.certificateFingerprint, colons) == colons)
        #expect(parsed(.certificateFingerprint, String(digits.dropLast())) == nil)
        #expect(parsed(.certificateFingerprint, "zz" + digits.dropFirst(2)) == nil)
        let key = "0123 4567 89ab cdef 0123  4567 89ab cdef 0123 4567"
        #expect(parsed(.keyFingerprint, key) == "0123456789ABCDEF0123456789ABCDEF01234567")
        #expect(parsed(.keyFingerprint, "89ABCDEF01234567") == nil)
    }

    @Test(arguments: [
        ("current", true), ("current-2024", true), ("current-", false), ("current-24", false), ("4593.2.5", true),
        ("4593.2", false), ("4593.2.5.1", false), ("4593.2.x", false),
        ("../etc", false), ("4593..5", false), ("Current", false),
    ])
    func `a release is current or three numbers`(text: String, isValid: Bool) {
        #expect((parsed(.release, text) == text) == isValid)
    }

    @Test(arguments: ["vmbr0,firewall=1", "a b", "", "a;b", "-a", ".", "ä", "a\nb"])
    func `a name cannot smuggle anything`(text: String) {
        #expect(parsed(.name("X", "a name"), text) == nil)
    }

    @Test(arguments: [
        ("proxmoxve", true), ("openstack", true), ("qemu", true), ("my-cloud2", true), ("", false), ("QEMU", false),
        ("a b", false), ("a\"", false), ("ä", false), (String(repeating: "a", count: 33), false),
    ])
    func `a platform is a short name`(text: String, isValid: Bool) {
        #expect((parsed(.platform, text) == text) == isValid)
    }

    @Test(arguments: [
        ("loglevel=4", true), ("systemd.mask=a.service", true), ("console=ttyS0,115200", true), ("", false),
        ("a b", false), ("a\"b", false), ("$a", false), ("`a`", false), ("a\\b", false), ("a'", false), ("a\n", false),
        ("ä", false), (String(repeating: "a", count: 257), false),
    ])
    func `a kernel argument cannot leave its quotes`(text: String, isValid: Bool) {
        #expect((parsed(.kernelArgument, text) == text) == isValid)
    }

    @Test(arguments: [("on", true), ("off", false), ("ON", true), ("no", false), ("maybe", nil), ("", nil)])
    func `what is there unless it is turned off is on or off`(text: String, value: Bool?) {
        #expect(parsed(.onOff, text) == value)
    }

    @Test func `a choice suggests`() throws {
        let kind = ValueKind.choice(["stable", "beta"], "CHANNEL")
        #expect(parsed(kind, "beta") == "beta")
        #expect(throws: ValueProblem("one of stable, beta", suggestion: "stable")) { try kind.parse("stabel") }
        #expect(throws: ValueProblem("one of stable, beta")) { try kind.parse("nightly") }
    }

    @Test func `a size in powers of 1000 is answered with the other unit`() throws {
        let kind = ValueKind.size((1 << 30)...(64 << 40), unit: .gibi)
        let problem = #expect(throws: ValueProblem.self) { try kind.parse("20GB") }
        #expect(problem?.suggestion == "20G")
    }
}
