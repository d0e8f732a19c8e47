import Foundation

/// The API of a test's Proxmox, for looking at what the tool has made, and for cleaning up on a real node.
struct ProxmoxAPI {
    private let target: Target
    private let curl: Curl

    init(_ target: Target, _ scratch: ScratchDirectory) {
        self.target = target
        var lines = ["header = \"Authorization: PVEAPIToken=\(target.token)=\(target.secret)\""]
        if let caFile = target.caFile {
            lines.append("cacert = \"\(caFile)\"")
        } else if target.fingerprint != nil {
            // The tool's own runs check the certificate; curl cannot pin by this kind of fingerprint.
            lines.append("insecure")
        }
        curl = Curl(scratch: scratch, configuration: lines)
    }

    /// The `data` of an answer.
    /// - Throws: `Failure` for every status but 200.
    @discardableResult
    func call(_ method: String, _ path: String, _ form: [(String, String)] = []) throws -> JSON {
        let body = form.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        let sendsBody = method != "GET" && method != "DELETE"
        let query = sendsBody || body.isEmpty ? "" : "?" + body
        let answer = try curl(
            method, "\(target.url)/api2/json\(path)\(query)", body: sendsBody ? body : nil,
            type: sendsBody ? "application/x-www-form-urlencoded" : nil)
        guard answer.status == 200 else {
            throw Failure("\(method) \(path): \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
        return try JSON(answer.body)["data"] ?? .null
    }

    /// Calls, and waits for the task that it starts.
    func work(_ method: String, _ path: String, _ form: [(String, String)] = []) throws {
        guard let upid = try call(method, path, form).string else { return }
        let node = upid.split(separator: ":").dropFirst().first ?? ""
        for _ in 0..<600 {
            let status = try call("GET", "/nodes/\(node)/tasks/\(Self.encoded(upid))/status")
            if status["status"] == "stopped" {
                guard status["exitstatus"] == "OK" else { throw Failure("\(method) \(path): \(status.text)") }
                return
            }
            usleep(50_000)
        }
        throw Failure("\(method) \(path): the task does not end")
    }

    var vmPath: String { path(target.vmid) }

    func path(_ vmid: Int, on node: String? = nil) -> String { "/nodes/\(node ?? target.node)/qemu/\(vmid)" }

    func configuration() throws -> JSON { try configuration(of: target.vmid) }

    func configuration(of vmid: Int) throws -> JSON { try call("GET", path(vmid) + "/config") }

    /// The test's VMIDs that guests have: the template's, and those of its versions.
    func machines() throws -> [Int] {
        try call("GET", "/nodes/\(target.node)/qemu").array.compactMap { $0["vmid"]?.int }
            .filter { $0 == target.vmid || target.versionVMIDs.contains($0) }.sorted()
    }

    /// Destroys a VM, protected or not.
    func destroy(_ vmid: Int, on node: String? = nil) throws {
        let path = path(vmid, on: node)
        if try call("GET", path + "/config")["protection"] == 1 {
            try call("PUT", path + "/config", [("protection", "0")])
        }
        try work("DELETE", path)
    }

    /// Volume ids and sizes of one storage.
    func volumes(_ storage: String) throws -> [(id: String, size: Int)] {
        try call("GET", "/nodes/\(target.node)/storage/\(storage)/content").array.map {
            ($0["volid"]?.string ?? "", $0["size"]?.int ?? 0)
        }
    }

    func deleteVolume(_ id: String) throws {
        let storage = id.prefix { $0 != ":" }
        try work("DELETE", "/nodes/\(target.node)/storage/\(storage)/content/\(Self.encoded(id))")
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}
