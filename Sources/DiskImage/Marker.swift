#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A short text that is searched for in many bytes.
struct Marker {
    private let text: [UInt8]
    private let anchor: UInt8
    private let anchorIndex: Int

    /// - Parameter anchor: the one of its characters that is rarest elsewhere.
    init(_ text: String, anchor: Character) {
        self.text = Array(text.utf8)
        self.anchor = anchor.asciiValue ?? 0
        anchorIndex = self.text.firstIndex(of: self.anchor) ?? 0
    }

    /// Whether the text stands in `bytes`.
    func isIn(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBytes { bytes in
            // Where the anchor may stand if the whole text is to fit.
            var rest = bytes.dropFirst(anchorIndex).dropLast(text.count - anchorIndex - 1)
            while let found = memchr(UnsafeRawBufferPointer(rebasing: rest), anchor) {
                let index = rest.startIndex + found
                if bytes[(index - anchorIndex)...].starts(with: text) { return true }
                rest = rest[(index + 1)...]
            }
            return false
        }
    }
}

private func memchr(_ bytes: UnsafeRawBufferPointer, _ byte: UInt8) -> Int? {
    guard let start = bytes.baseAddress, let found = memchr(start, Int32(byte), bytes.count) else { return nil }
    return UnsafeRawPointer(found) - start
}
