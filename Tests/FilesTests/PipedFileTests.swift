import Files
import Foundation
import Pipes
import TestSupport
import Testing

/// Files that take what comes out of a pipe.
@Suite struct PipedFileTests {
    private let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 251) }

    /// Runs `body` while another thread writes `bytes` into the pipe and ends it.
    private func withPipe<Result>(finishes: Bool = true, _ body: (BytePipe) throws -> Result) throws -> Result {
        let pipe = BytePipe(capacity: 1 << 18)
        let bytes = bytes
        let writer = try WorkerThread {
            _ = pipe.write(bytes.span.bytes)
            if finishes { pipe.finish() } else { pipe.fail() }
        }
        defer {
            pipe.close()
            writer.join()
        }
        return try body(pipe)
    }

    @Test func `a file has its name when it is whole, not before`() throws {
        try withScratch { scratch in
            try scratch.write("old", to: "a")
            let file = try PartialFile(scratch.file("a"))
            var progress: [UInt64] = []
            try withPipe { try file.fill(from: $0) { progress.append($0) } }
            #expect(progress.last == UInt64(bytes.count) && progress == progress.sorted())
            #expect(try scratch.text("a") == "old" && scratch.names().count == 2)
            try file.publish()
            #expect(try scratch.bytes("a") == bytes && scratch.names() == ["a"])
        }
    }

    @Test func `a file that is discarded leaves what was there as it was`() throws {
        try withScratch { scratch in
            try scratch.write("old", to: "a")
            let file = try PartialFile(scratch.file("a"))
            try file.write(Array("new".utf8))
            file.discard()
            #expect(try scratch.text("a") == "old" && scratch.names() == ["a"])
        }
    }

    @Test func `a file has the rights that others would have got`() throws {
        try withScratch { scratch in
            try SmallFile.write("a", to: scratch.file("ours"))
            try scratch.write("a", to: "others")
            let rights = try scratch.run("stat", ["-c", "%a", "ours", "others"]).split(separator: "\n")
            #expect(rights.count == 2 && rights[0] == rights[1])
        }
    }

    /// A rename would put a plain file in the place of a device: `-o /dev/null`, as root.
    @Test(arguments: ["fifo", "link", "folder"])
    func `what is no regular file is not replaced by one`(kind: String) throws {
        try withScratch { scratch in
            try scratch.run("mkfifo", ["fifo"])
            try scratch.run("ln", ["-s", "fifo", "link"])
            try scratch.run("mkdir", ["folder"])
            let path = scratch.file(kind)
            let error = refusal { () throws(FileError) in try PartialFile(path).publish() }
            #expect(error?.description == "\(path): is no regular file; name another one, or - for stdout")
            let plain = refusal { () throws(FileError) in try SmallFile.write("a", to: path, hasStdout: false) }
            #expect(plain?.description == "\(path): is no regular file; name another one")
            #expect(try scratch.names() == ["fifo", "folder", "link"])
            try scratch.run("test", [kind == "folder" ? "-d" : "-p", kind])
        }
    }

    /// It leads to whatever this process has open, whose name a rename would take: `-o /dev/stdout >> file`.
    @Test func `an open file of this process is no name`() throws {
        try withScratch { scratch in
            let path = try scratch.write("old", to: "a")
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            try scratch.run("ln", ["-s", "/proc/self/fd/\(descriptor)", "link"])
            for name in ["/dev/fd/\(descriptor)", "/proc/self/fd/\(descriptor)", scratch.file("link")] {
                let error = refusal { () throws(FileError) in try SmallFile.write("new", to: name) }
                #expect(
                    error?.description
                        == "\(name): is no file's name, but what this process has open; name another one, or - for stdout"
                )
            }
            #expect(try scratch.text("a") == "old" && scratch.names() == ["a", "link"])
        }
    }

    @Test func `a pipe that fails is an error, whatever came out of it`() throws {
        try withScratch { scratch in
            let partial = try PartialFile(scratch.file("a"))
            let temporary = try TemporaryFile()
            for fill in [partial.fill, temporary.fill] {
                let error = try withPipe(finishes: false) { pipe in
                    refusal { () throws(FileError) in try fill(pipe) { _ in } }
                }
                #expect(error?.reason == "is not complete: what was to be written to it broke off")
            }
            partial.discard()
        }
    }

    @Test func `a temporary file is read from its start, as often as one likes`() throws {
        let file = try TemporaryFile()
        try withPipe { try file.fill(from: $0) { _ in } }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 1)
        defer { buffer.deallocate() }
        for _ in 1...2 {
            try file.rewind()
            var read: [UInt8] = []
            while case let count = try file.read(into: buffer), count > 0 { read += buffer.prefix(count) }
            #expect(read == bytes)
        }
    }

    @Test func `a disk that is full is named`() throws {
        let pipe = BytePipe(capacity: 16)
        _ = pipe.write([UInt8](1...3).span.bytes)
        pipe.finish()
        try withScratch { scratch in
            // Written to by its descriptor, as the name of a device is refused.
            let file = try PartialFile(scratch.file("a"))
            let full = open("/dev/full", O_WRONLY)
            #expect(full >= 0 && dup2(full, file.descriptor) >= 0)
            close(full)
            let error = refusal { () throws(FileError) in try file.fill(from: pipe) { _ in } }
            #expect(error?.description == "\(scratch.file("a")): cannot be written: No space left on device")
            file.discard()
        }
    }
}
