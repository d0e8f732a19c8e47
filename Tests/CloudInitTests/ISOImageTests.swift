import CloudInit
import Foundation
import Testing

@Suite struct ISOImageTests {
    static let isoinfo = works("isoinfo", ["--version"])
    static let xorriso = works("xorriso", ["-version"])
    static let blkid = works("blkid", ["--version"])
    /// Mounting takes root and a kernel that knows the file system.
    static let mountable =
        getuid() == 0
        && (try? String(contentsOfFile: "/proc/filesystems", encoding: .utf8))?.contains("iso9660") == true

    static let vendorData = Array(
        #"{"ignition":{"version":"3.3.0"},"x":"\#(String(repeating: "y", count: 5000))"}"#.utf8)

    static func seed() throws -> SeedFiles { try SeedFiles(ignition: vendorData, in: .vendor, instanceID: "abc") }

    @Test func `the same files give the same bytes`() throws {
        let image = try Self.seed().image()
        #expect(try Self.seed().image() == image)
        #expect(image.count % 2048 == 0)
        let shuffled = try ISOImage.make(label: "cidata", files: Self.seed().files.reversed())
        #expect(shuffled == image)
    }

    @Test(.enabled(if: isoinfo, "isoinfo (genisoimage) is not installed"), arguments: ["-R", "-J"])
    func `isoinfo reads names and contents`(_ form: String) throws {
        try withImage(Self.seed().image()) { path in
            let names = try run("isoinfo", [form, "-f", "-i", path]).text.split(separator: "\n").sorted()
            #expect(names == ["/meta-data", "/network-config", "/user-data", "/vendor-data"])
            for (name, bytes) in try Self.seed().files {
                #expect(try run("isoinfo", [form, "-x", "/\(name)", "-i", path]).bytes == bytes)
            }
        }
    }

    @Test(.enabled(if: isoinfo, "isoinfo (genisoimage) is not installed"))
    func `isoinfo finds the label, Joliet and Rock Ridge, and plain names for those without`() throws {
        try withImage(Self.seed().image()) { path in
            let description = try run("isoinfo", ["-d", "-i", path]).text
            #expect(description.contains("Volume id: cidata\n"))
            #expect(description.contains("Joliet with UCS level 3 found"))
            #expect(description.contains("Rock Ridge signatures version 1 found"))
            let sectors = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            #expect(description.contains("Volume size is: \(sectors / 2048)\n"))
            let plain = try run("isoinfo", ["-f", "-i", path]).text.split(separator: "\n").sorted()
            #expect(plain == ["/META_DATA.;1", "/NETWORK_CONFIG.;1", "/USER_DATA.;1", "/VENDOR_DATA.;1"])
            let listing = try run("isoinfo", ["-R", "-l", "-i", path]).text
            #expect(listing.components(separatedBy: "\n").filter { $0.hasPrefix("-r--r--r--") }.count == 4)
            #expect(listing.components(separatedBy: "\n").filter { $0.hasPrefix("dr-xr-xr-x") }.count == 2)
        }
    }

    @Test(.enabled(if: blkid, "blkid is not installed"))
    func `blkid, as udev uses it, finds the label`() throws {
        try withImage(Self.seed().image()) { path in
            let found = try run("blkid", ["-p", "-o", "export", path]).text
            #expect(found.contains("\nLABEL=cidata\n"))
            #expect(found.contains("\nTYPE=iso9660\n"))
        }
    }

    @Test(.enabled(if: xorriso, "xorriso is not installed"))
    func `xorriso extracts the files and has nothing to complain`() throws {
        try withImage(Self.seed().image()) { path in
            let folder = path + ".out"
            let (code, output, _) = try run(
                "xorriso", ["-abort_on", "WARNING", "-osirrox", "on", "-indev", path, "-extract", "/", folder])
            #expect(code == 0, "\(String(decoding: output, as: UTF8.self))")
            for (name, bytes) in try Self.seed().files {
                #expect(Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))) == bytes)
            }
        }
    }

    @Test(
        .enabled(if: mountable, "needs root and a kernel with iso9660"),
        arguments: ["rock", "norock", "norock,nojoliet"])
    func `the kernel mounts it`(_ options: String) throws {
        try withImage(Self.seed().image()) { path in
            let folder = path + ".mnt"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            try #require(run("mount", ["-t", "iso9660", "-o", "loop,ro,\(options)", path, folder]).code == 0)
            defer { _ = try? run("umount", [folder]) }
            for (name, bytes) in try Self.seed().files {
                let shown = options.contains("nojoliet") ? name.replacingOccurrences(of: "-", with: "_") : name
                #expect(Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(shown)"))) == bytes)
            }
        }
    }

    @Test func `sizes around a sector do not run into each other`() throws {
        let files = [0, 1, 2047, 2048, 2049, 4096].map { size in
            (name: "f\(size)", bytes: [UInt8](repeating: UInt8(size % 251), count: size))
        }
        let image = try ISOImage.make(label: "x", files: files)
        try withImage(image) { path in
            guard Self.isoinfo else { return }
            for (name, bytes) in files {
                let read = try run("isoinfo", ["-R", "-x", "/\(name)", "-i", path]).bytes
                #expect(read == bytes)
            }
        }
        #expect(image.count == (26 + 0 + 1 + 1 + 1 + 2 + 2) * 2048)
    }

    @Test(arguments: ["", "a/b", ".hidden", "ä", "a b", String(repeating: "x", count: 65)])
    func `a name that does not fit is refused`(_ name: String) {
        #expect(throws: CloudInitError.badFileName(name)) { try ISOImage.make(label: "x", files: [(name, [])]) }
    }

    @Test func `names that are one and the same without Rock Ridge are refused`() {
        #expect(throws: CloudInitError.badFileName("a_b")) {
            try ISOImage.make(label: "x", files: [("a-b", []), ("a_b", [])])
        }
    }

    @Test func `more files than a directory sector holds are refused`() {
        let files = (0..<100).map { (name: "file\($0)", bytes: [UInt8]()) }
        #expect(throws: CloudInitError.tooManyFiles(100)) { try ISOImage.make(label: "x", files: files) }
    }

    @Test(arguments: ["", "a label", "seventeen-letters"])
    func `a label that does not fit is refused`(_ label: String) {
        #expect(throws: CloudInitError.badFileName(label)) { try ISOImage.make(label: label, files: []) }
    }
}

/// Puts an image into a scratch folder for the time of `body`.
private func withImage(_ image: [UInt8], _ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("iso-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer {
        // What xorriso extracts is read-only, as the image says.
        _ = try? run("chmod", ["-R", "u+w", folder.path])
        try? FileManager.default.removeItem(at: folder)
    }
    let file = folder.appendingPathComponent("seed.iso")
    try Data(image).write(to: file)
    try body(file.path)
}

/// Runs a program; its exit code, its stdout as bytes and as text.
private func run(_ program: String, _ arguments: [String]) throws -> (code: Int32, bytes: [UInt8], text: String) {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let bytes = Array(try output.fileHandleForReading.readToEnd() ?? Data())
    process.waitUntilExit()
    return (process.terminationStatus, bytes, String(decoding: bytes, as: UTF8.self))
}

private func works(_ program: String, _ arguments: [String]) -> Bool {
    (try? run(program, arguments).code) == 0
}
