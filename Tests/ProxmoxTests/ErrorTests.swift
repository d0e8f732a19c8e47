import HTTP
import Proxmox
import Testing

/// Answers as a genuine Proxmox VE 9.2 gives them, to the status line.
private struct Answer: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let status: Int
    let reason: String
    let body: String
    let expected: String

    init(_ name: String, _ status: Int, _ reason: String, _ body: String = "", _ expected: String) {
        testDescription = name
        (self.status, self.reason, self.body, self.expected) = (status, reason, body, expected)
    }

    func error() throws -> ProxmoxError? {
        ProxmoxError(
            Response(status: status, reason: reason, headers: [], body: Array(body.utf8)), action: "do it",
            token: try APIToken(id: "ci@pve!build", secret: "secret"))
    }
}

/// Proxmox's usual form: the reason phrase and the message are the same text.
private func refused(_ message: String) -> Answer {
    Answer(
        message, 500, message, "{\"data\":null,\"message\":\"\(message)\\n\"}", "Proxmox refused to do it: \(message)")
}

@Suite struct ErrorTests {
    @Test(
        arguments: [
            Answer(
                "401 without a body", 401, "No ticket", "",
                "Proxmox does not accept the token ci@pve!build: No ticket; check the token's id and secret, and that "
                    + "it has not expired"),
            Answer(
                "401 without anything", 401, "", "",
                "Proxmox does not accept the token ci@pve!build: authentication failed; check the token's id and "
                    + "secret, and that it has not expired"),
            Answer(
                "403 of an upload: the reason alone", 403,
                "Permission check failed (/storage/local, Datastore.AllocateTemplate)", "",
                "the token ci@pve!build may not do it: Permission check failed (/storage/local, "
                    + "Datastore.AllocateTemplate); grant the privilege to the token and to its user"),
            Answer(
                "403 with a message", 403, "Permission check failed",
                #"{"data":null,"message":"Permission check failed (/vms/211, VM.Allocate)\n"}"#,
                "the token ci@pve!build may not do it: Permission check failed (/vms/211, VM.Allocate); grant the "
                    + "privilege to the token and to its user"),
            Answer(
                "403 that names nothing", 403, "Permission check failed",
                #"{"data":null,"message":"Permission check failed\n"}"#,
                "the token ci@pve!build may not do it: Permission check failed; grant the privilege to the token and "
                    + "to its user"),
            Answer(
                "400 with the parameters that are wrong", 400, "Parameter verification failed.",
                #"{"data":null,"errors":{"filename":"invalid filename or wrong extension","bogus":"property is not "#
                    + #"defined in schema"},"message":"Parameter verification failed.\n"}"#,
                "Proxmox refused to do it: bogus: property is not defined in schema; filename: invalid filename or "
                    + "wrong extension"),
            Answer(
                "400 with text of several lines", 400, "Parameter verification failed.",
                #"{"errors":{"scsi0":"invalid format\nformat error\n"},"message":"Parameter verification failed.\n"}"#,
                "Proxmox refused to do it: scsi0: invalid format; format error"),
            Answer("400 without a body", 400, "Bad Request", "", "Proxmox refused to do it: Bad Request"),
            Answer(
                "400 with errors of another form", 400, "Parameter verification failed.",
                #"{"errors":["a"],"message":"b"}"#, "Proxmox refused to do it: Parameter verification failed."),
            refused("Configuration file 'nodes/pve1/qemu-server/211.conf' does not exist"),
            refused("unable to create VM 211 - VM 211 already exists on node 'pve1'"),
            refused("checksum mismatch (file change by other user?)"),
            refused("base volume '211/base-211-disk-1.qcow2' is still in use by linked clones"),
            refused("VM is locked (create)"),
            refused("only root can set 'args' config"),
            Answer(
                "500 as text, without JSON", 500,
                "upload failed at /usr/share/perl5/PVE/APIServer/AnyEvent.pm line 1370.",
                "upload failed",
                "Proxmox refused to do it: upload failed at /usr/share/perl5/PVE/APIServer/AnyEvent.pm line 1370."),
            Answer("500 with an empty message", 500, "x", #"{"message":""}"#, "Proxmox refused to do it: status 500"),
            Answer("500 with a null message", 500, "why", #"{"message":null}"#, "Proxmox refused to do it: why"),
            Answer(
                "501", 501, "chunked transfer encoding not supported", "",
                "Proxmox refused to do it: chunked transfer encoding not supported"),
            Answer(
                "a redirect is not followed", 301, "Moved Permanently", "<html>",
                "a proxy before Proxmox answered 301 to the request to do it; look at what stands between this machine and "
                    + "the node, or give the node's own address as --url"),
            Answer(
                "a proxy in between", 502, "Bad Gateway", "<html><h1>502</h1></html>",
                "a proxy before Proxmox answered 502 to the request to do it; look at what stands between this machine and "
                    + "the node, or give the node's own address as --url"),
            Answer(
                "the daemon is dead", 595, "Connection refused", "",
                "the node could not be reached to do it: Connection refused (595); check that it is up, then try again"),
            Answer(
                "the daemon hangs", 596, "Connection timed out", "",
                "the node could not be reached to do it: Connection timed out (596); check that it is up, then try "
                    + "again"),
            Answer(
                "599 without a reason", 599, "", "",
                "the node could not be reached to do it: status 599 (599); check that it is up, then try again"),
        ])
    fileprivate func `an answer becomes an error that says what to do`(answer: Answer) throws {
        #expect(try answer.error()?.description == answer.expected)
    }

    @Test(arguments: [200, 201, 204])
    func `a success is none`(status: Int) throws {
        #expect(try Answer("", status, "OK", "", "").error() == nil)
    }

    @Test func `the kind of an error follows from the status`() throws {
        func kind(_ status: Int, _ body: String = "") throws -> String {
            let error = try #require(try Answer("", status, "r", body, "").error())
            return switch error {
            case .unauthorized: "unauthorized"
            case .forbidden: "forbidden"
            case .invalidParameters: "parameters"
            case .refused(_, let status, _): "refused \(status)"
            case .nodeUnreachable(_, let status, _): "unreachable \(status)"
            default: "another"
            }
        }
        #expect(try kind(401) == "unauthorized")
        #expect(try kind(403) == "forbidden")
        #expect(try kind(400) == "refused 400")
        #expect(try kind(400, #"{"errors":{"a":"b"}}"#) == "parameters")
        #expect(try kind(404) == "refused 404")
        #expect(try kind(500) == "refused 500")
        #expect(try kind(594) == "refused 594")
        #expect(try kind(595) == "unreachable 595")
        #expect(try kind(596) == "unreachable 596")
    }

    @Test func `what a server says is one short line without control characters`() throws {
        let hostile =
            #"{"message":"\u001b[2Jone\r\ntwo\u0007\u0000\n\nthree\u007f\#(String(repeating: "x", count: 5000))"}"#
        let text = try #require(try Answer("", 500, "", hostile, "").error()).description
        #expect(text.hasPrefix("Proxmox refused to do it: [2Jone; two; threexxx"))
        #expect(text.utf8.count < 600)
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f })
    }

    @Test func `a stopped transfer is a stopped run and no failure of Proxmox`() {
        guard case .cancelled = ProxmoxError(HTTPError.cancelled) else {
            Issue.record("it is another error")
            return
        }
        guard case .transport(.stalled) = ProxmoxError(HTTPError.stalled(url: "https://a", after: .seconds(1))) else {
            Issue.record("it is another error")
            return
        }
    }

    @Test func `a task's failure shows how it ended and the lines of its log that say more`() throws {
        let status = "qemu-img: Could not open '/var/tmp/x': Image is not in qcow2 format"
        let log = ["starting file import from: /var/tmp/x", "target node: pve1", "", "TASK ERROR: \(status)"]
        #expect(
            ProxmoxError.taskFailed(action: "store x", exitStatus: status, log: log).description
                == "the task to store x failed: \(status) (log: starting file import from: /var/tmp/x; target node: pve1)"
        )
        #expect(
            ProxmoxError.taskFailed(action: "store x", exitStatus: "a\nb", log: []).description
                == "the task to store x failed: a; b")
        #expect(
            ProxmoxError.taskFailed(action: "store x", exitStatus: "", log: ["one", "two", "three"]).description
                == "the task to store x failed: it does not say why (log: two; three)")
    }

    @Test(arguments: [
        ProxmoxError.invalidURL("a\nb"), .invalidToken("x"), .transport(.cancelled),
        .unauthorized(token: "t", reason: ""), .forbidden(token: "t", action: "a", reason: ""),
        .invalidParameters(action: "a", ["b": "c\nd"]), .refused(action: "a", status: 500, message: ""),
        .nodeUnreachable(action: "a", status: 595, message: ""), .unexpectedAnswer(action: "a", "b"),
        .taskFailed(action: "a", exitStatus: "", log: ["one\ntwo\u{1b}[2J"]),
        .uploadInterrupted(sent: 1, of: 2, .cancelled), .uploadLength(announced: 1, found: 2), .uploadSourceFailed,
        .cancelled,
    ])
    func `every error is one line without control characters`(error: ProxmoxError) {
        #expect(!error.description.isEmpty)
        #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f })
    }
}
