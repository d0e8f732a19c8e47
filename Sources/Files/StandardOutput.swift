package import Pipes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Writes everything that comes out of a pipe to stdout.
/// - Parameter onProgress: takes how many bytes are written so far.
/// - Throws: when nobody takes them, or the pipe has failed.
package func drainToStandardOutput(_ pipe: BytePipe, onProgress: (UInt64) -> Void = { _ in }) throws(FileError) {
    try drain(pipe, to: STDOUT_FILENO, path: "stdout", onProgress: onProgress)
}
