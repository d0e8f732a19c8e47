#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file, read in chunks. Without Foundation, which takes half a millisecond to load.
enum Input {
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    private static let chunk = 1 << 17

    static func read(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw Problem(description: "cannot read \(path) (errno \(errno))") }
        defer { close(descriptor) }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 64)
        defer { memory.deallocate() }
        while true {
            let count = readBytes(descriptor, memory.baseAddress, chunk)
            guard count >= 0 else { throw Problem(description: "cannot read \(path) (errno \(errno))") }
            guard count > 0 else { return }
            try body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
        }
    }
}

/// The system's, which the function above hides.
private func readBytes(_ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, target, count)
}
