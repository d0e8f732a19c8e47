import Delivery
import Proxmox
import Testing

/// A small file as the source of an upload.
@Suite struct BytesUploadSourceTests {
    private func read(_ source: BytesUploadSource, _ room: Int) -> (UploadSourceRead, [UInt8]) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
        defer { buffer.deallocate() }
        let result = source.read(into: buffer, leaving: 64 << 10, timeout: .zero)
        guard case .bytes(let count) = result else { return (result, []) }
        return (result, Array(buffer.prefix(count)))
    }

    @Test(arguments: [1, 3, 10, 11, 100])
    func `all bytes come, then the end for ever`(room: Int) {
        let bytes = [UInt8](0..<10)
        let source = BytesUploadSource(bytes)
        var all: [UInt8] = []
        while all.count < 10 {
            let (result, piece) = read(source, room)
            #expect(result == .bytes(min(room, 10 - all.count)))
            guard !piece.isEmpty else { return }
            all += piece
        }
        #expect(all == bytes)
        #expect(read(source, room).0 == .end)
        #expect(read(source, room).0 == .end)
    }

    @Test func `no bytes are the end at once`() {
        #expect(read(BytesUploadSource([]), 10).0 == .end)
    }
}
