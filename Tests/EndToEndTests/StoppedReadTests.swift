import Foundation
import Testing

/// Files that are pipes, and whoever writes to them says nothing.
@Suite(.blocking) struct StoppedReadTests {
    /// PIPE stands for the pipe, OUT for a file to make.
    @Test(
        .simulator,
        arguments: [
            "decompress PIPE", "decompress PIPE --out OUT", "retarget PIPE OUT", "verify PIPE --signature PIPE",
            "ignition --ignition PIPE", "ignition --check PIPE", "build --ignition PIPE", "build --secret-file PIPE",
            "try --ignition PIPE",
        ])
    func `one signal ends a run that waits for a pipe`(line: String) throws {
        try Bench.run { bench in
            let (pipe, output) = (bench.scratch.path + "/pipe", bench.scratch.path + "/out")
            try #require(mkfifo(pipe, 0o600) == 0)
            let arguments = line.split(separator: " ").map { $0 == "PIPE" ? pipe : $0 == "OUT" ? output : String($0) }
            let changes: [String: String?] = line.contains("--secret-file") ? ["PROXMOX_SECRET": nil] : [:]
            let run = try bench.tool.start(arguments, changes)
            var writer: Int32 = -1
            let isRead = eventually {
                // It can be opened when somebody reads it.
                writer = open(pipe, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
                return writer >= 0
            }
            #expect(isRead)
            defer { close(writer) }
            run.child.signal(SIGTERM)
            let outcome = try run.finish(atMost: 60)
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            #expect(outcome.complaints == ["proxmox-flatcar: stopped by SIGTERM"], "\(outcome)")
            #expect(!FileManager.default.fileExists(atPath: output))
        }
    }

    @Test func `one signal ends a run in the middle of a file`() throws {
        try Bench.run { bench in
            let (pipe, output) = (bench.scratch.path + "/pipe", bench.scratch.path + "/out")
            try #require(mkfifo(pipe, 0o600) == 0)
            let run = try bench.tool.start(["decompress", pipe, "--out", output])
            var writer: Int32 = -1
            #expect(
                eventually {
                    writer = open(pipe, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
                    return writer >= 0
                })
            defer { close(writer) }
            // The start of a stream and of its first block.
            let start: [UInt8] = Array("BZh9".utf8) + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
            #expect(write(writer, start, start.count) == start.count)
            // What was written has been read.
            #expect(
                eventually {
                    var waiting: Int32 = 0
                    return ioctl(writer, UInt(FIONREAD), &waiting) == 0 && waiting == 0
                })
            run.child.signal(SIGTERM)
            let outcome = try run.finish(atMost: 60)
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: bench.scratch.path).allSatisfy {
                    !$0.hasPrefix("out")
                })
        }
    }
}
