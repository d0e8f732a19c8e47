import Files
import Foundation
import Pipes
import TestSupport
import Testing

@Suite struct SmallFileTests {
    @Test func `what was written is read`() throws {
        try withScratch { scratch in
            let path = scratch.file("a")
            try SmallFile.write("one\n", to: path)
            #expect(try SmallFile.read(path, isStopped: { false }) == Array("one\n".utf8))
            try SmallFile.write("", to: path)
            #expect(try SmallFile.read(path, isStopped: { false }) == [])
            #expect(try scratch.names() == ["a"])
        }
    }

    @Test func `a file that is too large for what it is is refused`() throws {
        try withScratch { scratch in
            let path = try scratch.write([UInt8](repeating: 7, count: SmallFile.limit), to: "a")
            #expect(try SmallFile.read(path, isStopped: { false }).count == SmallFile.limit)
            try scratch.write([UInt8](repeating: 7, count: SmallFile.limit + 1), to: "a")
            let error = refusal { () throws(FileError) in try SmallFile.read(path, isStopped: { false }) }
            #expect(error?.description == "\(path): is larger than 1048576 bytes, which is no such file")
        }
    }

    @Test func `a file that is not there is named, and so is a folder that is none`() throws {
        try withScratch { scratch in
            let path = scratch.file("none/a")
            #expect(
                refusal { () throws(FileError) in try SmallFile.read(path, isStopped: { false }) }
                    == FileError(path: path, reason: "cannot be read: No such file or directory"))
            #expect(
                refusal { () throws(FileError) in try SmallFile.write("a", to: path) }
                    == FileError(path: path, reason: "cannot be made: No such file or directory"))
            #expect(
                refusal { () throws(FileError) in try SmallFile.read(scratch.path, isStopped: { false }) }?.reason
                    == "cannot be read: Is a directory")
        }
    }

    @Test func `only a directory is one`() throws {
        try withScratch { scratch in
            try scratch.run("ln", ["-s", ".", "link"])
            try scratch.write("", to: "file")
            #expect(isDirectory(scratch.path) && isDirectory(scratch.file("link")))
            #expect(!isDirectory(scratch.file("file")) && !isDirectory(scratch.file("none")))
        }
    }

    /// What a link says, and the file that is written then.
    @Test(arguments: [("there.txt", "there.txt"), ("folder/new.txt", "folder/new.txt"), ("again", "there.txt")])
    func `a link is followed, and stays one`(destination: String, written: String) throws {
        try withScratch { scratch in
            try scratch.run("mkdir", ["folder"])
            try scratch.write("old", to: "there.txt")
            try scratch.run("ln", ["-s", "there.txt", "again"])
            try scratch.run("ln", ["-s", destination, "link"])
            try SmallFile.write("new", to: scratch.file("link"))
            #expect(try scratch.text(written) == "new")
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.file("link")) == destination)
        }
    }

    @Test func `a pipe that nobody writes to is waited for until the run is stopped`() throws {
        try withScratch { scratch in
            try scratch.run("mkfifo", ["pipe"])
            let path = scratch.file("pipe")
            var asked = 0
            let error = refusal { () throws(FileError) in
                try SmallFile.read(
                    path,
                    isStopped: {
                        asked += 1
                        return asked > 2
                    })
            }
            #expect(error?.description == "\(path): was not read to its end: the run was stopped")
            #expect(asked == 3)
            // Whoever comes later is read to the end.
            let writer = try WorkerThread {
                let end = open(path, O_WRONLY)
                _ = write(end, "some", 4)
                close(end)
            }
            #expect(try SmallFile.read(path, isStopped: { false }) == Array("some".utf8))
            writer.join()
        }
    }
}
