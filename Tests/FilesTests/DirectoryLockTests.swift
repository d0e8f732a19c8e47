import Files
import Foundation
import TestSupport
import Testing

@Suite struct DirectoryLockTests {
    @Test func `one at a time has it, and nothing is left in the directory`() throws {
        try withScratch { scratch in
            let lock = DirectoryLock(of: scratch.file("a"), patience: .zero)
            #expect(lock.state == .held)
            #expect(DirectoryLock(of: scratch.file("b"), patience: .zero).state == .busy)
            lock.release()
            #expect(DirectoryLock(of: scratch.file("b"), patience: .zero).state == .held)
            try #expect(scratch.names() == [])
        }
    }

    @Test func `a link is kept apart from its target`() throws {
        try withScratch { scratch in
            try scratch.run("mkdir", ["there"])
            try scratch.run("ln", ["-s", "there/new", "link"])
            let lock = DirectoryLock(of: scratch.file("link"), patience: .zero)
            #expect(DirectoryLock(of: scratch.file("there/new"), patience: .zero).state == .busy)
            #expect(lock.state == .held)
        }
    }

    @Test func `where there is no directory there is no lock`() {
        #expect(DirectoryLock(of: "/nowhere/a", patience: .seconds(600)).state == .impossible)
        #expect(DirectoryLock(of: "/dev/null/a", patience: .seconds(600)).state == .impossible)
    }
}
