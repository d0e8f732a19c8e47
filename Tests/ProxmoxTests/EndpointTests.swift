import Foundation
import Proxmox
import ProxmoxTypes
import Testing

private let upid = "UPID:pve1:000078B3:00078A96:6B00FD15:qmcreate:211:ci@pve!build:"

/// One call, the one request that it makes, and what it makes of the answer.
private struct Call: Sendable, CustomTestStringConvertible {
    let request: String
    let form: String
    let answer: String
    let call: @Sendable (ProxmoxClient) throws -> String
    let expected: String

    var testDescription: String { request }

    init(
        _ request: String, form: String = "", answer: String, gives expected: String,
        _ call: @escaping @Sendable (ProxmoxClient) throws -> String
    ) {
        (self.request, self.form, self.answer, self.expected, self.call) = (request, form, answer, expected, call)
    }
}

private let calls: [Call] = [
    Call("GET /version", answer: #"{"release":"9.2","version":"9.2.11"}"#, gives: "9.2.11") {
        try $0.version().description
    },
    Call("GET /access/permissions", answer: #"{"/":{"VM.Audit":1}}"#, gives: "true") {
        try "\($0.permissions().has("VM.Audit", on: "/vms/211"))"
    },
    Call(
        "GET /nodes", answer: #"[{"node":"pve2","status":"offline"},{"node":"pve1","type":"node"}]"#,
        gives: "pve1, pve2 offline"
    ) { try $0.nodes().map { $0.name + ($0.isOffline ? " offline" : "") }.joined(separator: ", ") },
    Call(
        "GET /cluster/status",
        answer: #"[{"type":"cluster","name":"c","nodes":2},{"type":"node","name":"pve2","ip":"fd00::2","local":0},"#
            + #"{"type":"node","name":"pve1","ip":"10.0.0.1","online":1},{"type":"node","name":"pve3"},{"type":"node"}]"#,
        gives: "pve1 10.0.0.1, pve2 fd00::2"
    ) { try $0.nodeAddresses().map { "\($0) \($1)" }.sorted().joined(separator: ", ") },
    Call(
        "GET /cluster/resources?type=vm",
        answer: #"[{"id":"qemu/211","node":"pve1","vmid":211,"template":1},{"node":"pve2","vmid":300,"type":"lxc"}]"#,
        gives: "211 pve1, 300 pve2 lxc"
    ) { try $0.guests().map { "\($0.vmid) \($0.node)\($0.isContainer ? " lxc" : "")" }.joined(separator: ", ") },
    Call(
        "GET /nodes/pve1/qemu/211/pending",
        answer: #"[{"key":"cores","value":2,"pending":"4"},{"key":"name","value":"a"},{"key":"x","pending":"y"}]"#,
        gives: "cores 2 4, name a -, x - y"
    ) {
        try $0.settings(of: 211, on: "pve1").map { "\($0.key) \($0.value ?? "-") \($0.pending ?? "-")" }
            .joined(separator: ", ")
    },
    Call(
        "GET /nodes/pve1/qemu/211/snapshot", answer: #"[{"name":"a","snaptime":1},{"name":"current","running":0}]"#,
        gives: #"["a"]"#
    ) { try "\($0.snapshots(of: 211, on: "pve1"))" },
    Call("GET /nodes/pve1/qemu/211/config?snapshot=a", answer: #"{"cores":2}"#, gives: "2") {
        try $0.configuration(of: 211, on: "pve1", snapshot: "a")["cores"] ?? ""
    },
    Call("GET /cluster/nextid?vmid=211", answer: #""211""#, gives: "true") { try "\($0.isFree(vmid: 211))" },
    Call(
        "GET /nodes/pve1/network?type=any_bridge",
        answer: #"[{"iface":"vmbr1","type":"bridge"},{"active":1,"iface":"vmbr0"}]"#, gives: #"["vmbr0", "vmbr1"]"#
    ) { try "\($0.bridges(of: "pve1"))" },
    Call(
        "GET /nodes/pve1/storage?enabled=1",
        answer: #"[{"storage":"b","type":"dir","content":"images"},{"storage":"a","type":"dir","content":"iso"}]"#,
        gives: "a, b"
    ) { try $0.storages(of: "pve1").map(\.name).joined(separator: ", ") },
    Call("GET /storage", answer: #"[{"storage":"b","content":"images"},{"storage":"a","content":""}]"#, gives: "a, b") {
        try $0.storageConfigurations().map(\.name).joined(separator: ", ")
    },
    Call(
        "GET /nodes/pve1/storage/local/content?content=import",
        answer: #"[{"volid":"local:import/x.qcow2","size":7,"format":"qcow2"}]"#, gives: "local:import/x.qcow2 7"
    ) { try $0.volumes("import", in: "local", on: "pve1").map { "\($0.id) \($0.size)" }.joined() },
    Call(
        "DELETE /nodes/pve1/storage/local/content/local%3Aimport%2Fx.qcow2", answer: "\"\(upid)\"", gives: upid
    ) { try $0.deleteVolume("local:import/x.qcow2", in: "local", on: "pve1")?.description ?? "none" },
    Call("DELETE /nodes/pve1/storage/local/content/local%3Aiso%2Fx.iso", answer: "null", gives: "none") {
        try $0.deleteVolume("local:iso/x.iso", in: "local", on: "pve1")?.description ?? "none"
    },
    Call("GET /nodes/pve1/qemu/211/config", answer: #"{"cores":2,"memory":"2048"}"#, gives: "2 2048") {
        let configuration = try $0.configuration(of: 211, on: "pve1")
        return "\(configuration["cores"] ?? "") \(configuration["memory"] ?? "")"
    },
    Call(
        "POST /nodes/pve1/qemu", form: "vmid=211&boot=order%3Dscsi0&description=a%0Ab", answer: "\"\(upid)\"",
        gives: upid
    ) {
        try $0.createVM(on: "pve1", ["vmid": "211", "boot": "order=scsi0", "pool": nil, "description": "a\nb"])
            .description
    },
    Call(
        "POST /nodes/pve1/qemu/211/config", form: "tags=a%3Bb", answer: "\"\(upid)\"", gives: upid
    ) { try $0.configure(211, on: "pve1", ["tags": "a;b"])?.description ?? "none" },
    Call("POST /nodes/pve1/qemu/211/config", form: "tags=a", answer: "null", gives: "none") {
        try $0.configure(211, on: "pve1", ["tags": "a"])?.description ?? "none"
    },
    Call("PUT /nodes/pve1/qemu/211/resize", form: "disk=scsi0&size=20971520K", answer: "\"\(upid)\"", gives: upid) {
        try $0.resize("scsi0", of: 211, on: "pve1", to: 20 << 30)?.description ?? "none"
    },
    Call("PUT /nodes/pve1/qemu/211/resize", form: "disk=scsi0&size=40000001", answer: "null", gives: "none") {
        try $0.resize("scsi0", of: 211, on: "pve1", to: 40_000_001)?.description ?? "none"
    },
    Call("POST /nodes/pve1/qemu/211/template", answer: "\"\(upid)\"", gives: upid) {
        try $0.convertToTemplate(211, on: "pve1")?.description ?? "none"
    },
    Call("POST /nodes/pve1/qemu/211/template", form: "disk=scsi1", answer: "\"\(upid)\"", gives: upid) {
        try $0.convertToTemplate(211, on: "pve1", disk: "scsi1")?.description ?? "none"
    },
    Call("POST /nodes/pve1/qemu/212/status/start", answer: "\"\(upid)\"", gives: upid) {
        try $0.startVM(212, on: "pve1")?.description ?? "none"
    },
    Call("POST /nodes/pve1/qemu/212/status/stop", answer: "\"\(upid)\"", gives: upid) {
        try $0.stopVM(212, on: "pve1")?.description ?? "none"
    },
    Call("POST /nodes/pve1/qemu/212/agent/ping", answer: #"{"result":{}}"#, gives: "true") {
        "\(try $0.agentAnswers(of: 212, on: "pve1"))"
    },
    Call(
        "GET /nodes/pve1/qemu/212/agent/file-read?file=%2Fetc%2Fos-release",
        answer: #"{"content":"ID=flatcar\n","bytes-read":11}"#, gives: "ID=flatcar\n"
    ) {
        guard case .contents(let bytes) = try $0.guestFile("/etc/os-release", of: 212, on: "pve1") else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    },
    Call(
        "GET /nodes/pve1/qemu/212/agent/network-get-interfaces",
        answer: #"{"result":[{"name":"lo","ip-addresses":[{"ip-address":"127.0.0.1"}]},{"name":"eth0","ip-addresses":"#
            + #"[{"ip-address":"192.0.2.10","prefix":24},{"ip-address":"fe80::1"}]},{"name":"eth1"}]}"#,
        gives: "eth0 192.0.2.10 fe80::1, eth1"
    ) {
        try $0.guestInterfaces(of: 212, on: "pve1").map { ([$0.name] + $0.addresses).joined(separator: " ") }
            .joined(separator: ", ")
    },
    Call(
        "GET /nodes/pve1/tasks?source=active&vmid=211", answer: #"[{"upid":"\#(upid)","status":"RUNNING"}]"#,
        gives: upid
    ) { try $0.activeTasks(of: 211, on: "pve1").map(\.description).joined() },
    Call("DELETE /nodes/pve1/qemu/211", answer: "\"\(upid)\"", gives: upid) {
        try $0.destroyVM(211, on: "pve1").description
    },
]

@Suite struct EndpointTests {
    @Test func `an agent that is not there yet is no error`() throws {
        try withProxmox([
            "POST /nodes/pve1/qemu/212/agent/ping": [
                .status(
                    500, "QEMU guest agent is not running",
                    #"{"data":null,"message":"QEMU guest agent is not running\n"}"#)
            ]
        ]) { server in try #expect(server.client().agentAnswers(of: 212, on: "pve1") == false) }
    }

    @Test(arguments: calls)
    fileprivate func `a call is one request with the token`(call: Call) throws {
        let path = call.request.split(separator: "?")[0]
        try withProxmox([String(path): [.ok(call.answer)]]) { server in
            #expect(try call.call(server.client()) == call.expected)
            let requests = try server.requests()
            #expect(requests.map(\.line) == [call.request.replacingOccurrences(of: " /", with: " /api2/json/")])
            #expect(requests.map { String(decoding: $0.body, as: UTF8.self) } == [call.form])
            #expect(requests.first?.headers["authorization"] == "PVEAPIToken=ci@pve!build=s3cret")
            if !call.form.isEmpty {
                #expect(requests.first?.headers["content-type"] == "application/x-www-form-urlencoded")
            }
        }
    }

    @Test func `a VMID that is taken is not free, and another refusal is no answer`() throws {
        let taken =
            #"{"data":null,"errors":{"vmid":"VM 211 already exists"},"message":"Parameter verification failed.\n"}"#
        let other = #"{"data":null,"errors":{"other":"bad"},"message":"Parameter verification failed.\n"}"#
        try withProxmox([
            "GET /cluster/nextid": [
                .status(400, "Parameter verification failed.", taken),
                .status(400, "Parameter verification failed.", other),
            ]
        ]) { server in
            let client = try server.client()
            #expect(try !client.isFree(vmid: 211))
            #expect(throws: ProxmoxError.self) { try client.isFree(vmid: 211) }
        }
    }

    @Test(arguments: [
        ("", 200), ("{}", 200), (#"{"data":null}"#, 200), (#"{"data":"x"}"#, 200), ("[]", 201),
    ])
    func `an answer of another form is refused with the action`(body: String, status: Int) throws {
        try withProxmox(["GET /version": [.status(status, "OK", body)]]) { server in
            let client = try server.client()
            do {
                _ = try client.version()
                Issue.record("it was accepted")
            } catch {
                #expect(
                    "\(error)" == "the answer to the request to read the version of Proxmox is not what the Proxmox "
                        + "API promises: status \(status) without the expected JSON")
            }
        }
    }

    @Test func `an answer of too many values is not decoded, whatever the status`() throws {
        let numbers = String(repeating: "1,", count: 2_000_100)
        for status in [200, 500] {
            try withProxmox(["GET /version": [.status(status, "OK", "{\"data\":[\(numbers)1]}")]]) { server in
                let client = try server.client()
                let error = #expect(throws: ProxmoxError.self) { try client.version() }
                #expect("\(error.map { "\($0)" } ?? "")".hasSuffix("promises: more than 2000000 values"))
            }
        }
    }

    @Test func `a request is sent once, and never again behind the caller's back`() throws {
        try withProxmox(["POST /nodes/pve1/qemu": [.drop]]) { server in
            let client = try server.client()
            #expect(throws: ProxmoxError.self) { try client.createVM(on: "pve1", ["vmid": "211"]) }
            #expect(try server.requests().count == 1)
        }
    }
}

/// Uploads over a real connection; `UploadBodyTests` has the state machine.
@Suite struct UploadRequestTests {
    private struct Whole: UploadSource {
        let bytes: [UInt8]
        let ending: UploadSourceRead
        private let position = Position()

        init(_ bytes: [UInt8], ending: UploadSourceRead = .end) {
            self.bytes = bytes
            self.ending = ending
        }

        func read(
            into buffer: UnsafeMutableRawBufferPointer, leaving reserve: Int, timeout: Duration
        ) -> UploadSourceRead {
            let piece = bytes[position.value...].prefix(buffer.count)
            guard !piece.isEmpty else { return ending }
            buffer.copyBytes(from: piece)
            position.value += piece.count
            return .bytes(piece.count)
        }
    }

    /// Only one thread reads from a source.
    private final class Position: @unchecked Sendable { var value = 0 }

    private let path = "POST /nodes/pve1/storage/local/upload"

    private func upload(
        _ server: ScriptedProxmox, _ source: Whole, length: Int, onProgress: (UInt64) -> Void = { _ in }
    ) throws -> Result<UPID, ProxmoxError> {
        let client = try server.client()
        let upload = Upload(storage: "local", content: "import", fileName: "x.qcow2", length: UInt64(length))
        do throws(ProxmoxError) {
            return .success(try client.upload(upload, from: source, to: "pve1", onProgress: onProgress))
        } catch {
            return .failure(error)
        }
    }

    @Test func `an upload is one request with the exact length and not a byte behind the delimiter`() throws {
        let file = [UInt8]((0..<200_000).map { UInt8(truncatingIfNeeded: $0 * 31) })
        try withProxmox([path: [.ok("\"\(upid)\"")]]) { server in
            var progress: [UInt64] = []
            let task = try upload(server, Whole(file), length: file.count) { progress.append($0) }.get()
            #expect(task.description == upid)
            #expect(progress.last == 200_000)
            #expect(progress == progress.sorted())
            let request = try #require(try server.requests().first)
            #expect(try server.requests().count == 1)
            #expect(request.headers["content-length"] == "\(request.body.count)")
            #expect(request.headers["transfer-encoding"] == nil)
            #expect(request.headers["expect"] == nil)
            let type = try #require(request.headers["content-type"])
            let boundary = try #require(type.split(separator: "=").last)
            let form = UploadForm(
                Upload(storage: "local", content: "import", fileName: "x.qcow2", length: 200_000),
                boundary: String(boundary))
            #expect(type == form.contentType)
            #expect(request.body == form.preamble + file + form.closing)
        }
    }

    @Test(arguments: [(UploadSourceRead.failed, 100_000), (.end, 100_001), (.end, 99_999)])
    func `an upload whose source is not good never becomes whole`(ending: UploadSourceRead, length: Int) throws {
        try withProxmox([path: [.ok("\"\(upid)\"")]]) { server in
            let source = Whole([UInt8](repeating: 7, count: 100_000), ending: ending)
            guard case .failure(let error) = try upload(server, source, length: length) else {
                Issue.record("it was stored")
                return
            }
            switch error {
            case .uploadSourceFailed: #expect(ending == .failed)
            case .uploadLength(announced: UInt64(length), found: let found): #expect(found == 100_000)
            default: Issue.record("\(error)")
            }
            #expect(try server.waitForRequests(1).map(\.isWhole) == [false])
        }
    }

    @Test(arguments: [
        (Reply.early(403, "Permission check failed (/storage/local, Datastore.AllocateTemplate)"), "may not upload"),
        (.early(401, "No ticket"), "does not accept the token"),
        (.status(500, "storage 'local' does not support 'import' content"), "does not support 'import' content"),
        (.drop, "the upload broke off after 100000 of 100000 bytes"),
        (.ok("null"), "is not what the Proxmox API promises"),
    ])
    func `a refusal of an upload says why`(answer: Reply, words: String) throws {
        try withProxmox([path: [answer]]) { server in
            let source = Whole([UInt8](repeating: 7, count: 100_000))
            guard case .failure(let error) = try upload(server, source, length: 100_000) else {
                Issue.record("it succeeded")
                return
            }
            #expect("\(error)".contains(words))
        }
    }
}
