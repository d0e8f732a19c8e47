import CCurl
import Curl
import TestSupport
import Testing

/// With files of this machine, which libcurl reads and writes as it does a server's.
@Suite struct EasyHandleTests {
    @Test func `what comes is handed out`() throws {
        try withScratch { scratch in
            let url = "file://" + (try scratch.write("what comes", to: "file"))
            var text = ""
            var callbacks = Callbacks()
            callbacks.takeBody = { piece in
                piece.withUnsafeBytes { text += String(decoding: $0, as: UTF8.self) }
                return true
            }
            let easy = try EasyHandle()
            try easy.set(CURLOPT_URL, url)
            try easy.set(callbacks)
            #expect(easy.perform().code == CURLE_OK)
            #expect(text == "what comes")
            #expect(easy.size(CURLINFO_SIZE_DOWNLOAD_T) == 10)
            #expect(easy.text(CURLINFO_EFFECTIVE_URL) == url)
        }
    }

    @Test func `what goes is asked for`() throws {
        try withScratch { scratch in
            var pieces = ["what ", "goes"]
            var callbacks = Callbacks()
            callbacks.supply = { buffer in
                guard !pieces.isEmpty else { return .bytes(0) }
                let piece = Array(pieces.removeFirst().utf8)
                buffer.copyBytes(from: piece)
                return .bytes(piece.count)
            }
            let easy = try EasyHandle()
            try easy.set(CURLOPT_URL, "file://" + scratch.file("file"))
            try easy.set(CURLOPT_UPLOAD, 1)
            try easy.set(CURLOPT_INFILESIZE_LARGE, size: 9)
            try easy.set(callbacks)
            #expect(easy.perform().code == CURLE_OK)
            #expect(try scratch.text("file") == "what goes")
        }
    }

    @Test func `a callback ends the transfer`() throws {
        try withScratch { scratch in
            let easy = try EasyHandle()
            try easy.set(CURLOPT_URL, "file://" + (try scratch.write("bytes", to: "file")))
            var refusing = Callbacks()
            refusing.takeBody = { _ in false }
            try easy.set(refusing)
            #expect(easy.perform().code == CURLE_WRITE_ERROR)
            var stopping = Callbacks()
            stopping.takeBody = { _ in true }
            stopping.isCancelled = { true }
            try easy.set(stopping)
            #expect(easy.perform().code == CURLE_ABORTED_BY_CALLBACK)
        }
    }

    @Test func `a failure is told in libcurl's own words`() throws {
        try withScratch { scratch in
            let easy = try EasyHandle()
            try easy.set(CURLOPT_URL, "file://" + scratch.file("missing"))
            let ending = easy.perform()
            #expect(ending.code == CURLE_FILE_COULDNT_READ_FILE)
            #expect(ending.detail.contains(scratch.file("missing")), "\(ending.detail)")
        }
    }

    @Test func `an option that libcurl does not have is refused`() throws {
        let easy = try EasyHandle()
        let error = #expect(throws: CurlError.self) { try easy.set(CURLOPT_LASTENTRY, 1) }
        guard case .refused(let code, let detail) = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(code == Int(CURLE_UNKNOWN_OPTION.rawValue))
        #expect(!detail.isEmpty)
    }

    /// libcurl has pointers to both, and nobody else here keeps them.
    @Test func `what libcurl points to lives until the options are forgotten`() throws {
        final class Witness {}
        let easy = try EasyHandle()
        weak var witness: Witness?
        weak var lines: Lines?
        do {
            let kept = (Witness(), try Lines(["A: 1", "B: 2"]))
            (witness, lines) = (kept.0, kept.1)
            try easy.set(CURLOPT_PRIVATE, context: kept.0)
            try easy.set(CURLOPT_HTTPHEADER, kept.1)
        }
        #expect(witness != nil)
        #expect(lines != nil)
        easy.reset()
        #expect(witness == nil)
        #expect(lines == nil)
    }

    @Test func `a multi handle drives a transfer to its end`() throws {
        try withScratch { scratch in
            var count = 0
            var callbacks = Callbacks()
            callbacks.takeBody = { piece in
                count += piece.byteCount
                return true
            }
            let easy = try EasyHandle()
            let multi = try MultiHandle()
            try easy.set(CURLOPT_URL, "file://" + (try scratch.write("bytes", to: "file")))
            try easy.set(callbacks)
            try multi.add(easy)
            var ending: CURLcode?
            while ending == nil {
                try multi.perform()
                ending = multi.ending()
                try multi.poll(atMost: .milliseconds(10))
            }
            try multi.remove(easy)
            #expect(ending == CURLE_OK)
            #expect(count == 5)
        }
    }
}
