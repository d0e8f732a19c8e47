package import Foundation

/// A server process that ends when its standard input does, so that not even a crash of the tests leaves it behind.
package struct Server {
    private let process = Process()
    private let input: FileHandle

    package init(_ command: [String], output: FileHandle = .nullDevice) throws {
        var ends: [Int32] = [0, 0]
        // No other child may inherit our end, not even for a moment: it would keep this server alive.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw Scratch.Failure(description: "socketpair: errno \(errno)")
        }
        input = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        process.executableURL = URL(filePath: "/bin/sh")
        // Killed rather than asked: the tests start it from a thread that blocks signals, and that is inherited.
        process.arguments = ["-c", "\"$@\" & cat > /dev/null; kill -9 $!", "sh"] + command
        process.standardInput = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    package func stop() {
        try? input.close()
        process.waitUntilExit()
    }
}
