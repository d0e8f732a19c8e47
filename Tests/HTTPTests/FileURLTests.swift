import Foundation
import HTTP
import Testing

@Suite struct FileURLTests {
    @Test func `a file is downloaded like from a server`() throws {
        try withScratch { folder in
            try Data(noise(700_000)).write(to: folder.appending(path: "a file"))
            let result = try download("file://\(folder.path)/a%20file", with: client())
            #expect(result.bytes == noise(700_000))
            #expect(result.events == [.started(total: 700_000)])
            #expect(result.summary == DownloadSummary(bytes: 700_000, attempts: 1))
        }
    }

    @Test func `HEAD gives its length and GET its bytes`() throws {
        try withScratch { folder in
            try Data(noise(700)).write(to: folder.appending(path: "file"))
            let url = "file://\(folder.path)/file"
            let head = try client().send(Request(.head, url), limit: 10)
            #expect(head.header("content-length") == "700")
            #expect(head.body.isEmpty)
            #expect(try client().send(Request(.get, url), limit: 700).body == noise(700))
            #expect(
                failure { _ = try client().send(Request(.get, url), limit: 699) } == .tooLarge(url: url, limit: 699))
        }
    }

    @Test func `a missing file is not found and a folder is not a file`() throws {
        try withScratch { folder in
            let url = "file://\(folder.path)/nothing"
            let result = try download(url, with: client())
            #expect(result.error == .notFound(url: url))
            #expect(failure { _ = try client().send(Request(.head, url)) } == .notFound(url: url))
            guard case .unreadable = try download("file://\(folder.path)", with: client()).error else {
                Issue.record("a folder was read")
                return
            }
        }
    }

    @Test func `the sink can stop it and nothing is written`() throws {
        try withScratch { folder in
            try Data(noise(700)).write(to: folder.appending(path: "file"))
            let url = "file://\(folder.path)/file"
            #expect(try download(url, with: client()) { _ in false }.error == .stoppedByReceiver)
            guard case .unsupported = failure({ _ = try client().send(Request(.delete, url)) }) else {
                Issue.record("deleted")
                return
            }
            #expect(FileManager.default.fileExists(atPath: folder.path + "/file"))
        }
    }
}
