import Bzip2
import Synchronization
import Testing

@Suite struct DecompressorTests {
    private static let samples: [(name: String, bytes: [UInt8])] = [
        ("nothing", []),
        ("one byte", [65]),
        ("text", TestData.text(300_000)),
        ("random", TestData.random(250_000)),
        ("zeros", [UInt8](repeating: 0, count: 3_000_000)),
        ("runs", TestData.runs(200_000)),
        ("Fibonacci", TestData.fibonacci(150_000)),
    ]

    @Test(arguments: [[1 << 20], [65536], [1000], [1], [7, 1, 4096]], [1, 2, 5])
    func `output does not depend on chunks and workers`(chunks: [Int], workers: Int) throws {
        let bytes = TestData.text(120_000) + TestData.random(60_000)
        let file = Libbz2.compress(bytes, level: 1)
        let verdict = Ours.decompress(file, workers: workers, chunks: chunks)
        #expect(verdict.output == bytes)
        let totals = try verdict.result.get()
        #expect(totals.compressedBytes == UInt64(file.count))
        #expect(totals.decompressedBytes == UInt64(bytes.count))
        #expect(totals.streams == 1 && totals.trailingBytes == 0)
    }

    @Test(arguments: DecompressorTests.samples.map(\.name), 1...9)
    func `every level round-trips`(name: String, level: Int) throws {
        let bytes = try #require(Self.samples.first { $0.name == name }).bytes
        let verdict = Ours.decompress(Libbz2.compress(bytes, level: level))
        #expect(verdict.isGood)
        #expect(verdict.output == bytes)
    }

    @Test func `concatenated and empty streams are one file`() throws {
        let empty = Libbz2.compress([])
        let first = TestData.text(150_000)
        let second = TestData.random(40_000)
        let file =
            empty + Libbz2.compress(first, level: 1) + empty + empty + Libbz2.compress(second, level: 9) + empty
        let verdict = Ours.decompress(file)
        #expect(verdict.output == first + second)
        #expect(try verdict.result.get().streams == 6)
    }

    @Test func `every truncation of a small file is reported`() {
        let file = Libbz2.compress(TestData.text(500)) + Libbz2.compress(TestData.text(300))
        for length in 0..<file.count {
            let cut = Array(file[..<length])
            let expected = Libbz2.decompress(cut)
            let verdict = Ours.decompress(cut, workers: 1)
            #expect(verdict.isGood == expected.isGood, "cut after \(length) bytes")
            if !expected.isGood {
                #expect(verdict.reason == .truncated, "cut after \(length) bytes")
                guard case .failure(let error) = verdict.result else { continue }
                #expect(error.offset == UInt64(length))
            }
        }
    }

    @Test(arguments: [
        "text\n", "\0\0\0\0\0\0\0\0\0\0\0", "B", "BZ", "BZh", "BZh9", "BZh0", "BZx", "BX", "Bzh9",
        "BZh91A", "BZh9junk", "BZh9junk that goes on for some time",
    ])
    func `trailing bytes are judged as bunzip2 judges them`(tail: String) throws {
        let bytes = TestData.text(5000)
        let file = Libbz2.compress(bytes)
        let expected = Libbz2.decompress(file + tail.utf8)
        for chunks in [[1], [1 << 20]] {
            let verdict = Ours.decompress(file + tail.utf8, workers: 1, chunks: chunks)
            #expect(verdict.isGood == expected.isGood)
            #expect(verdict.output == bytes)
            guard expected.isGood else { continue }
            let totals = try verdict.result.get()
            #expect(totals.trailingBytes == UInt64(tail.utf8.count))
            #expect(totals.compressedBytes == UInt64(file.count))
            #expect(totals.streams == 1)
        }
    }

    @Test(arguments: ["text\n", "\0", "BZh0", "BZh9junk", String(repeating: "\0", count: 4 << 20)])
    func `whatever follows the last stream is an error to a strict decoder`(tail: String) {
        let file = Libbz2.compress(TestData.text(5000))
        let verdict = Ours.decompress(file + tail.utf8, isStrict: true)
        guard case .failure(let error) = verdict.result else {
            Issue.record("it was accepted")
            return
        }
        // What begins as a stream is taken for one.
        #expect(error.reason == (tail == "BZh9junk" ? .missingBlock : .trailingBytes))
        #expect(error.offset == UInt64(file.count + (tail == "BZh9junk" ? 4 : 0)))
    }

    /// For ever, if the sender likes.
    @Test func `a stream without a block is an error to a strict decoder`() {
        let (file, empty) = (Libbz2.compress(TestData.text(5000)), Libbz2.compress([]))
        for (bytes, place) in [(empty, 4), (file + empty, file.count + 4), (empty + file, 4)] {
            #expect(Ours.decompress(bytes).isGood)
            guard case .failure(let error) = Ours.decompress(bytes, isStrict: true).result else {
                Issue.record("it was accepted")
                continue
            }
            #expect(error.reason == .missingBlock && error.offset == UInt64(place))
        }
    }

    @Test func `several streams are no fault to a strict decoder`() {
        let file = Libbz2.compress(TestData.text(5000))
        #expect(Ours.decompress(file + file, isStrict: true).isGood)
    }

    /// The receiver of the output is not asked, since nothing comes out: only `push` can tell.
    @Test(arguments: ["\0", "junk"])
    func `a strict decoder does not wait for the end of what follows`(tail: String) throws {
        let decompressor = try Decompressor(workers: 2, isStrict: true) { _ in true }
        try decompressor.push(Libbz2.compress(TestData.text(5000)).span.bytes)
        let junk = [UInt8](repeating: tail.utf8.first ?? 0, count: 1 << 20)
        let error = #expect(throws: Bzip2Error.self) { for _ in 0..<1000 { try decompressor.push(junk.span.bytes) } }
        #expect(error?.reason == .trailingBytes)
    }

    @Test func `a good stream after junk is ignored`() throws {
        let stream = Libbz2.compress(TestData.text(5000))
        let verdict = Ours.decompress(stream + Array("junk".utf8) + stream)
        #expect(verdict.output == TestData.text(5000))
        #expect(try verdict.result.get().trailingBytes == UInt64(4 + stream.count))
    }

    @Test(arguments: [
        ("", Bzip2Error.Reason.truncated), ("B", .truncated), ("BZh", .truncated), ("BZh9", .truncated),
        ("text", .notBzip2), ("BZh0", .notBzip2), ("PK\u{3}\u{4}", .notBzip2), ("bZh9", .notBzip2),
    ])
    func `what is not bzip2 is refused`(file: String, reason: Bzip2Error.Reason) {
        let verdict = Ours.decompress(Array(file.utf8), workers: 1)
        #expect(verdict.reason == reason)
        #expect(verdict.output.isEmpty)
    }

    @Test func `no changed bit goes unnoticed`() {
        let bytes = TestData.text(400)
        let file = Libbz2.compress(bytes)
        for bit in 0..<(file.count * 8) {
            var damaged = file
            damaged[bit / 8] ^= 0x80 >> UInt8(bit % 8)
            let expected = Libbz2.decompress(damaged)
            let verdict = Ours.decompress(damaged, workers: 1)
            #expect(verdict.isGood == expected.isGood, "bit \(bit)")
            if verdict.isGood { #expect(verdict.output == expected.output, "bit \(bit)") }
        }
    }

    @Test func `the receiver can stop the decoder`() throws {
        let file = Libbz2.compress(TestData.random(400_000), level: 1)
        let calls = Atomic(0)
        let decompressor = try Decompressor(workers: 2) { _ in
            calls.add(1, ordering: .relaxed)
            return false
        }
        #expect {
            try decompressor.push(file.span.bytes)
            _ = try decompressor.finish()
        } throws: { ($0 as? Bzip2Error)?.reason == .stopped }
        #expect(calls.load(ordering: .relaxed) == 1)
        #expect { try decompressor.push(file.span.bytes) } throws: { ($0 as? Bzip2Error)?.reason == .stopped }
    }

    @Test func `a cancelled decoder takes no more input`() throws {
        let file = Libbz2.compress(TestData.random(400_000), level: 1)
        let decompressor = try Decompressor(workers: 2) { _ in true }
        try decompressor.push(file.span.bytes.extracting(first: 200_000))
        decompressor.cancel()
        #expect { try decompressor.push(file.span.bytes) } throws: { ($0 as? Bzip2Error)?.reason == .cancelled }
    }

    @Test func `a decoder may be dropped at any time`() throws {
        let file = Libbz2.compress(TestData.random(400_000), level: 1)
        for length in [0, 3, 100, 150_000, file.count] {
            let decompressor = try Decompressor(workers: 3) { _ in true }
            try decompressor.push(file.span.bytes.extracting(first: length))
        }
    }
}
