#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Memory of a fixed size for plain values, all zero at the start.
///
/// The kernels work on its bare address: with arrays, or in fields of classes, their loops run ten times slower.
/// Pages that are never written cost nothing, so the size can be the worst case.
package struct Memory<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    package let base: UnsafeMutablePointer<Element>
    package let count: Int

    package init(count: Int) {
        guard let address = calloc(count, MemoryLayout<Element>.stride) else {
            fatalError("out of memory: the bzip2 decoder asked for \(count * MemoryLayout<Element>.stride) bytes")
        }
        base = address.bindMemory(to: Element.self, capacity: count)
        self.count = count
    }

    deinit { free(base) }
}
