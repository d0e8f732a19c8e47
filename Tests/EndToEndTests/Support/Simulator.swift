import Foundation

/// A stand-in for Proxmox, for one test. Tests/Simulator/README.md says what it can do.
final class Simulator {
    /// What it says when it is ready.
    let ready: JSON
    private let child: Child
    /// It ends when this is closed, however the test comes to its end.
    private let hold: Descriptor
    private let http: PlainHTTP

    /// Fast where a real node takes its time, so that a run takes about a second.
    private static let fast: [String: JSON] = [
        "auth-delay": 0.2, "task-time": 0.02, "answer-time": 0.01, "lock-timeout": 0.5, "stat-interval": 0,
    ]

    init(_ scratch: ScratchDirectory, _ settings: [String: JSON] = [:]) throws {
        let configuration = try scratch.file(
            "world.json", JSON.object(Self.fast.merging(settings) { $1 }).text)
        let (stdin, hold) = try Descriptor.pipe()
        let (reader, stdout) = try Descriptor.pipe()
        let messages = scratch.fresh("simulator.err")
        child = try Child(
            Python.program,
            Python.options + [
                "\(Settings.repository)/Tests/Simulator/simulate", "--state", scratch.fresh("proxmox"),
                "--config", configuration,
            ],
            environment: Command.environment,
            descriptors: [0: stdin, 1: stdout, 2: try Descriptor.writing(messages)])
        self.hold = hold
        // The child has its own copy; only then does its end show as the end of the pipe.
        _ = consume stdout
        let line = reader.line()
        do {
            ready = try JSON(line)
        } catch {
            throw Failure(
                "the simulator says '\(line)': \((try? String(contentsOfFile: messages, encoding: .utf8)) ?? "")")
        }
        http = try PlainHTTP(ready["control"]?.string ?? "")
    }

    func stop() {
        child.signal(SIGTERM)
        child.wait(atMost: 10)
    }

    /// A token's id and secret by its role: normal, root, audit, nothing.
    func token(_ role: String) throws -> (id: String, secret: String) {
        guard let token = ready["tokens"]?[role], let id = token["id"]?.string, let secret = token["secret"]?.string
        else { throw Failure("the simulator has no token '\(role)'") }
        return (id, secret)
    }

    func storagePath(_ name: String) throws -> String {
        guard let path = ready["storages"]?[name]?["path"]?.string else { throw Failure("no storage '\(name)'") }
        return path
    }

    // The control interface

    func read(_ path: String) throws -> JSON { try control("GET", path) }

    @discardableResult
    func change(_ path: String, _ what: JSON) throws -> JSON { try control("POST", path, what) }

    /// The next call that fits goes wrong, or the `nth`.
    func fault(_ action: String, _ method: String, _ path: String, _ more: [String: JSON] = [:]) throws {
        try change(
            "/faults",
            .object(["action": .string(action), "method": .string(method), "path": .string(path)].merging(more) { $1 }))
    }

    func clearFaults() throws { _ = try control("DELETE", "/faults") }

    func remove(storage name: String) throws { _ = try control("DELETE", "/storages/\(name)") }

    func clearLog() throws { _ = try control("DELETE", "/requests") }

    /// Every request so far, oldest first.
    func requests() throws -> [LoggedRequest] { try read("/requests").array.map(LoggedRequest.init) }

    /// The status of an answer of the control interface.
    func status(_ method: String, _ path: String) throws -> Int { try http(method, path).status }

    private func control(_ method: String, _ path: String, _ body: JSON? = nil) throws -> JSON {
        let answer = try http(method, path, body: body?.text ?? "")
        guard answer.status == 200 else {
            throw Failure("\(method) \(path): \(String(decoding: answer.body, as: UTF8.self))")
        }
        return try JSON(answer.body)
    }
}

/// One line of the simulator's log.
struct LoggedRequest: CustomStringConvertible {
    let method: String
    let path: String
    let received: Int
    let sent: Int
    /// The node that was asked, and the one that it is for.
    let entry: String
    let node: String
    let text: String

    init(_ entry: JSON) {
        method = entry["method"]?.string ?? ""
        path = (entry["path"]?.string ?? "").replacing("/api2/json", with: "")
        received = entry["received"]?.int ?? 0
        sent = entry["sent"]?.int ?? 0
        self.entry = entry["entry"]?.string ?? ""
        node = entry["node"]?.string ?? ""
        text = entry.text
    }

    var description: String { "\(method) \(path)" }
}
