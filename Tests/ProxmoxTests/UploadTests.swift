import Foundation
import HTTP
import Proxmox
import ProxmoxTypes
import Synchronization
import Testing

/// A source that gives what the test wrote down, and remembers what it was asked for.
private final class ScriptedSource: UploadSource {
    enum Step {
        case bytes([UInt8])
        case end, failed, timedOut
    }

    struct Call: Equatable {
        let room: Int
        let reserve: Int
        let timeout: Duration
    }

    private let state: Mutex<(steps: [Step], calls: [Call])>

    init(_ steps: [Step]) { state = Mutex((steps.reversed(), [])) }

    var calls: [Call] { state.withLock { $0.calls } }

    func read(
        into buffer: UnsafeMutableRawBufferPointer, leaving reserve: Int, timeout: Duration
    ) -> UploadSourceRead {
        state.withLock { state in
            state.calls.append(Call(room: buffer.count, reserve: reserve, timeout: timeout))
            switch state.steps.popLast() {
            case .bytes(let bytes):
                let piece = bytes.prefix(buffer.count)
                buffer.copyBytes(from: piece)
                if piece.count < bytes.count { state.steps.append(.bytes(Array(bytes[piece.count...]))) }
                return .bytes(piece.count)
            case .end: return .end
            case .failed: return .failed
            case .timedOut: return .timedOut
            case nil:
                Issue.record("the source is asked for more than the test foresaw")
                return .failed
            }
        }
    }
}

private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) } }

@Suite struct UploadFormTests {
    @Test func `the form is just the one that Proxmox reads, byte for byte`() {
        let form = UploadForm(
            Upload(storage: "s", content: "import", fileName: "flatcar-1.qcow2", length: 1), boundary: "----b0123")
        #expect(form.contentType == "multipart/form-data; boundary=----b0123")
        #expect(
            String(decoding: form.preamble, as: UTF8.self)
                == "------b0123\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nimport\r\n"
                + "------b0123\r\nContent-Disposition: form-data; name=\"filename\"; filename=\"flatcar-1.qcow2\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n")
        #expect(String(decoding: form.closing, as: UTF8.self) == "\r\n------b0123--")
    }

    @Test func `boundaries are long, plain and never the same`() {
        let boundaries = (0..<100).map { _ in UploadForm.randomBoundary() }
        #expect(Set(boundaries).count == 100)
        for boundary in boundaries {
            // RFC 2046 §5.1.1: 70 characters at most.
            #expect((60...70).contains(boundary.utf8.count))
            #expect(boundary.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains($0) })
        }
    }

    @Test(arguments: [
        ("flatcar-211.qcow2", true), ("flatcar_base-0123.tar.gz", true), ("A.qcow2", true),
        (String(repeating: "a", count: 255), true), (String(repeating: "a", count: 256), false), ("", false),
        ("a b.qcow2", false), ("a/b.qcow2", false), ("a@b.qcow2", false), ("a~1.qcow2", false), ("é.qcow2", false),
        ("a\".qcow2", false), ("a\r\nb", false), ("a+b", false),
    ])
    func `only names that Proxmox keeps are storable`(name: String, isStorable: Bool) {
        #expect(Upload.isStorable(name) == isStorable)
    }
}

/// The state machine of the body, call by call as libcurl makes them.
@Suite struct UploadBodyTests {
    /// What one call gave.
    private enum Read: Equatable {
        case bytes([UInt8])
        case abort
    }

    private struct Run {
        let form = UploadForm(
            Upload(storage: "s", content: "import", fileName: "x.qcow2", length: 1), boundary: "b")
        let source: ScriptedSource
        var body: UploadBody

        init(
            _ steps: [ScriptedSource.Step], length: UInt64, reserve: Int = 100,
            isCancelled: @escaping @Sendable () -> Bool = { false }
        ) {
            source = ScriptedSource(steps)
            body = UploadBody(form: form, source: source, length: length, reserve: reserve, isCancelled: isCancelled)
        }

        mutating func read(_ room: Int = 16_384) -> Read {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
            defer { buffer.deallocate() }
            switch body.read(into: buffer) {
            case .bytes(let count): return .bytes(Array(buffer.prefix(count)))
            case .abort: return .abort
            }
        }

        /// Whether the last call aborted because the source had this many bytes.
        func aborted(found: UInt64) -> Bool {
            guard case .uploadLength(announced: _, found: found) = body.failure else { return false }
            return true
        }
    }

    @Test func `the preamble comes alone and in one piece, then the file, then the closing delimiter`() {
        let file = bytes(40_000)
        var run = Run([.bytes(file), .end], length: 40_000)
        #expect(run.read() == .bytes(run.form.preamble))
        #expect(run.source.calls.isEmpty)
        #expect(run.read() == .bytes(Array(file[..<16_384])))
        #expect(run.read() == .bytes(Array(file[16_384..<32_768])))
        #expect(run.body.sent == 32_768)
        #expect(run.read() == .bytes(Array(file[32_768...])))
        #expect(run.read() == .bytes(run.form.closing))
        #expect(run.body.sent == 40_000)
        #expect(run.body.failure == nil)
    }

    @Test(arguments: [0, 1, 2, 100, 16_384, 16_385])
    func `the announced length is that of everything that comes`(length: Int) {
        var run = Run(length == 0 ? [.end] : [.bytes(bytes(length)), .end], length: UInt64(length))
        var all: [UInt8] = []
        while UInt64(all.count) < run.body.contentLength {
            guard case .bytes(let piece) = run.read(), !piece.isEmpty else {
                Issue.record("no more after \(all.count) bytes")
                return
            }
            all += piece
        }
        #expect(all == run.form.preamble + bytes(length) + run.form.closing)
    }

    @Test func `the closing delimiter is not sent before the source has said the end`() {
        // All bytes are there, but whether they are good is not known yet.
        var run = Run([.bytes(bytes(10)), .timedOut, .timedOut, .timedOut, .timedOut, .end], length: 10)
        _ = run.read()
        #expect(run.read() == .bytes(bytes(10)))
        #expect(run.read() == .bytes(run.form.closing))
        #expect(run.source.calls.count == 6)
    }

    @Test func `a verdict that is bad after the last byte aborts`() {
        var run = Run([.bytes(bytes(10)), .failed], length: 10)
        _ = run.read()
        _ = run.read()
        #expect(run.read() == .abort)
        guard case .uploadSourceFailed = run.body.failure else {
            Issue.record("\(String(describing: run.body.failure))")
            return
        }
    }

    @Test func `nothing but the closing delimiter is in its piece`() {
        var run = Run([.bytes(bytes(10)), .end], length: 10)
        _ = run.read()
        // There would be room for both.
        #expect(run.read() == .bytes(bytes(10)))
        #expect(run.read() == .bytes(run.form.closing))
    }

    @Test func `a closing delimiter in pieces has nothing behind it`() {
        var run = Run([.end], length: 0)
        _ = run.read()
        var closing: [UInt8] = []
        for _ in 0..<run.form.closing.count {
            guard case .bytes(let piece) = run.read(1) else { break }
            closing += piece
        }
        #expect(closing == run.form.closing)
        #expect(run.read() == .bytes([]))
    }

    @Test func `a source that ends early aborts`() {
        var run = Run([.bytes(bytes(10)), .end], length: 11)
        _ = run.read()
        _ = run.read()
        #expect(run.read() == .abort)
        #expect(run.aborted(found: 10))
    }

    @Test func `a source that ends before its first byte aborts`() {
        var run = Run([.end], length: 1)
        _ = run.read()
        #expect(run.read() == .abort)
        #expect(run.aborted(found: 0))
    }

    @Test func `a source that is too long aborts and is not cut`() {
        var run = Run([.bytes(bytes(11)), .end], length: 10)
        _ = run.read()
        #expect(run.read() == .bytes(bytes(10)))
        #expect(run.read() == .abort)
        #expect(run.aborted(found: 11))
        #expect(run.body.sent == 10)
    }

    @Test func `an empty file that is not empty aborts`() {
        var run = Run([.bytes([1]), .end], length: 0)
        _ = run.read()
        #expect(run.read() == .abort)
        #expect(run.aborted(found: 1))
    }

    @Test func `a source that fails aborts at once`() {
        var run = Run([.failed], length: 10)
        _ = run.read()
        #expect(run.read() == .abort)
        guard case .uploadSourceFailed = run.body.failure else {
            Issue.record("\(String(describing: run.body.failure))")
            return
        }
    }

    @Test func `while the source stalls one byte at a time comes from the reserve`() {
        let patience = UploadBody.patience
        var run = Run(
            [.bytes([1, 2]), .timedOut, .bytes([3, 4, 5]), .timedOut, .bytes([4, 5]), .bytes([5]), .end], length: 6,
            reserve: 64)
        // The server closes the connection after 5 s of silence.
        #expect(patience > .zero && patience < .seconds(5))
        _ = run.read()
        #expect(run.read() == .bytes([1, 2]))
        // Nothing new in time: one byte of what was held back.
        #expect(run.read() == .bytes([3]))
        #expect(
            run.source.calls == [
                .init(room: 6, reserve: 64, timeout: patience), .init(room: 4, reserve: 64, timeout: patience),
                .init(room: 1, reserve: 0, timeout: .zero),
            ])
        #expect(run.body.sent == 3)
    }

    @Test func `an empty reserve is waited on, not given up`() {
        var run = Run([.timedOut, .timedOut, .timedOut, .timedOut, .bytes([1]), .end], length: 1)
        _ = run.read()
        #expect(run.read() == .bytes([1]))
        #expect(run.read() == .bytes(run.form.closing))
    }

    @Test func `a failure that is seen while the reserve is asked aborts`() {
        var run = Run([.timedOut, .failed, .failed], length: 1)
        _ = run.read()
        #expect(run.read() == .abort)
    }

    @Test func `a run that is stopped aborts, also while nothing comes`() {
        let asked = Mutex(0)
        var run = Run(Array(repeating: .timedOut, count: 4), length: 10) {
            asked.withLock {
                $0 += 1
                return $0 > 2
            }
        }
        _ = run.read()
        #expect(run.read() == .abort)
        guard case .cancelled = run.body.failure else {
            Issue.record("\(String(describing: run.body.failure))")
            return
        }
    }
}
