import Foundation

/// The release mirror of one test: its own tree, with the shared files as hard links until they are changed.
struct Mirror {
    static let image = "flatcar_production_qemu_image.img.bz2"
    static let plainImage = "flatcar_production_qemu_image.img"
    static let proxmoxImage = "flatcar_production_proxmoxve_image.img"

    let server: MirrorServer
    private let name = UUID().uuidString
    private let scratch: ScratchDirectory

    var directory: String { "\(server.mirrors)/\(name)" }
    var url: String { "http://127.0.0.1:\(server.port)/\(name)" }
    /// The same over TLS.
    var secureURL: String { "https://127.0.0.1:\(server.securePort)/\(name)" }
    /// The same at half a MiB/s, so that there is time to disturb a run.
    var slowURL: String { "http://127.0.0.1:\(server.port)/slow/\(name)" }
    var fileURL: String { "file://\(directory)" }

    init(_ scratch: ScratchDirectory) throws {
        server = try MirrorServer.shared.get()
        self.scratch = scratch
        try publish(MirrorServer.release)
        let directory = directory
        scratch.atEnd { try? FileManager.default.removeItem(atPath: directory) }
    }

    /// Makes a version the current one.
    func publish(_ version: String) throws { try publish(version, as: version) }

    /// Makes a version the current one that has another's images.
    func publish(like version: String, as other: String) throws {
        try publish(version, as: other)
        try Data("FLATCAR_VERSION_ID=\(other)\n".utf8)
            .write(to: URL(fileURLWithPath: path("version.txt", of: other)), options: .atomic)
        try sign("version.txt", of: other)
    }

    /// Makes a version the current one whose images have 16 MiB that do not compress.
    func publish(large version: String) throws {
        try Command.run(
            "\(Settings.repository)/scripts/support/make-release", [directory, version, server.key.path, "16", "2"],
            in: scratch)
    }

    private func publish(_ original: String, as version: String) throws {
        let manager = FileManager.default
        let (from, to) = ("\(server.pristine)/amd64-usr/\(original)", "\(directory)/amd64-usr/\(version)")
        try manager.createDirectory(atPath: to, withIntermediateDirectories: true)
        for file in try manager.contentsOfDirectory(atPath: from) {
            guard link("\(from)/\(file)", "\(to)/\(file)") == 0 else { throw Failure("link \(file): errno \(errno)") }
        }
        unlink("\(directory)/amd64-usr/current")
        try manager.createSymbolicLink(atPath: "\(directory)/amd64-usr/current", withDestinationPath: version)
    }

    func path(_ file: String, of version: String = MirrorServer.release) -> String {
        "\(directory)/amd64-usr/\(version)/\(file)"
    }

    func bytes(_ file: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(file))) }

    /// Changes a file, of this mirror alone.
    func change(_ file: String, _ edit: (inout Data) throws -> Void) throws {
        var data = FileManager.default.fileExists(atPath: path(file)) ? try bytes(file) : Data()
        try edit(&data)
        // A new file takes the name: the shared one stays as it is.
        try data.write(to: URL(fileURLWithPath: path(file)), options: .atomic)
    }

    func write(_ file: String, _ text: String) throws { try change(file) { $0 = Data(text.utf8) } }

    func remove(_ file: String) throws { try FileManager.default.removeItem(atPath: path(file)) }

    /// Signs a file anew.
    /// - Parameter time: when it says that it was signed; `nil` for now.
    func sign(
        _ file: String, of version: String = MirrorServer.release, by key: SigningHome? = nil, at time: String? = nil
    ) throws {
        try (key ?? server.key).sign(path(file, of: version), in: scratch, at: time)
    }

    /// What was asked of this mirror over HTTP: "GET /amd64-usr/current/version.txt 200".
    func requests() throws -> [String] {
        try String(contentsOfFile: server.log, encoding: .utf8).split(separator: "\n")
            .filter { $0.contains(name) }
            .map { String($0).replacing("/slow/\(name)", with: "").replacing("/\(name)", with: "") }
    }
}
