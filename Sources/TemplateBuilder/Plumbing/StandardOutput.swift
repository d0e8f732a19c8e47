import Pipes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Writes everything that comes out of a pipe to stdout.
func standardOutput(
    _ pipe: BytePipe, onProgress: (UInt64) -> Void = { _ in }
) throws(BuildError) {
    try FileWriter(descriptor: STDOUT_FILENO, path: "stdout").drain(pipe, onProgress: onProgress)
}
