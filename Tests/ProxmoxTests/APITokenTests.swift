import HTTP
import Proxmox
import Testing

private let secret = "12345678-1234-1234-1234-1234567890ab"

@Suite struct APITokenTests {
    @Test(arguments: ["ci@pve!build", "root@pam!x", "first.last@my-realm!a_b-c.d", "user@example.com@ldap!t"])
    func `a token is an id and a secret`(id: String) throws {
        let token = try APIToken(id: id, secret: secret)
        #expect(token.id == id)
        #expect(token.authorization == "PVEAPIToken=\(id)=\(secret)")
    }

    @Test(arguments: [
        "", "ci", "ci@pve", "ci@pve!", "ci!build", "!build", "ci@pve!build!more", "ci@pve!build=\(secret)",
        "ci @pve!build",
        "ci@pve!bu\r\nild", "cí@pve!build", "ci@pve!build\n", "ci@pve!\u{0}",
    ])
    func `an id of another form is refused`(id: String) {
        #expect(throws: ProxmoxError.self) { try APIToken(id: id, secret: secret) }
    }

    @Test(arguments: ["", " ", "\(secret)\n", "\(secret)\r\nX-Injected: 1", "tab\there", "sécret"])
    func `a secret that no header can carry is refused without being shown`(text: String) {
        do {
            _ = try APIToken(id: "ci@pve!build", secret: text)
            Issue.record("it was accepted")
        } catch {
            guard case .invalidToken = error else {
                Issue.record("\(error)")
                return
            }
            #expect(text.isEmpty || text == " " || !"\(error)".contains(text))
        }
    }

    @Test func `nothing that is printed shows the secret`() throws {
        let token = try APIToken(id: "ci@pve!build", secret: secret)
        let http = try HTTPClient(ClientConfiguration(userAgent: "tests"))
        let client = try ProxmoxClient(url: "https://pve1:8006", token: token, http: http)
        var dumped = ""
        dump(token, to: &dumped)
        dump(client, to: &dumped)
        dump([token], to: &dumped)
        let texts = [
            "\(token)", String(describing: token), String(reflecting: token), String(describing: [token]),
            "\(client)", String(reflecting: client), String(describing: Optional(client)), dumped,
            Mirror(reflecting: token).children.map { "\($0.value)" }.joined(),
        ]
        for text in texts {
            #expect(!text.contains(secret))
            #expect(!text.contains("1234567890ab"))
        }
        #expect("\(token)" == "ci@pve!build")
        #expect(dumped.contains("ci@pve!build"))
    }

    @Test func `no error of an answer shows the secret`() throws {
        let token = try APIToken(id: "ci@pve!build", secret: secret)
        for status in [400, 401, 403, 500, 596] {
            let response = Response(status: status, reason: "reason", headers: [], body: [])
            let error = try #require(ProxmoxError(response, action: "do it", token: token))
            #expect(!"\(error)".contains(secret))
            #expect(!String(reflecting: error).contains(secret))
        }
    }
}

@Suite struct ClientURLTests {
    private func base(_ url: String) throws -> Result<String, ProxmoxError> {
        let token = try APIToken(id: "ci@pve!build", secret: secret)
        let http = try HTTPClient(ClientConfiguration(userAgent: "tests"))
        do throws(ProxmoxError) {
            return .success(try ProxmoxClient(url: url, token: token, http: http).base)
        } catch {
            return .failure(error)
        }
    }

    @Test(arguments: [
        ("https://pve1:8006", "https://pve1:8006/api2/json"), ("https://pve1:8006/", "https://pve1:8006/api2/json"),
        ("https://pve1:8006//", "https://pve1:8006/api2/json"),
        ("https://pve1:8006/api2/json", "https://pve1:8006/api2/json"),
        ("https://pve1:8006/api2/json/", "https://pve1:8006/api2/json"),
        ("https://pve1.example.com", "https://pve1.example.com/api2/json"),
        ("https://192.0.2.7:8006", "https://192.0.2.7:8006/api2/json"),
        ("https://[2001:db8::7]:8006", "https://[2001:db8::7]:8006/api2/json"),
    ])
    func `the base of the API follows from the URL`(url: String, expected: String) throws {
        #expect(try base(url).get() == expected)
    }

    @Test(arguments: [
        "", "pve1", "pve1:8006", "http://pve1:8006", "HTTP://pve1:8006", "file:///etc/passwd", "https://",
        "https:///api2/json", "https:pve1", "https://pve1:8006/api2", "https://pve1:8006/api2/extjs",
        "https://pve1:8006/?a=b", "https://pve1:8006#x", "https://pve1 :8006", "https://root:hunter2@pve1:8006",
        "https://pve1:8006/api2/json/x", "https://elsewhere/https://pve1:8006/api2/json",
    ])
    func `a URL that would lead a token astray is refused without showing a password`(url: String) throws {
        guard case .failure(.invalidURL) = try base(url) else {
            Issue.record("it was accepted")
            return
        }
        if case .failure(let error) = try base(url) {
            #expect(!"\(error)".contains("hunter2"))
            #expect("\(error)".contains("https://HOST:8006"))
        }
    }
}
