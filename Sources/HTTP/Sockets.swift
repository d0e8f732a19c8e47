// For the compiler, the types of sockets are of whichever module it has read first that has their headers.
import CCurl

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The local port of a TCP socket; `nil` when it has none.
func portOf(_ socket: Int32) -> Int32? {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutableBytes(of: &address) { bytes in
        guard let base = bytes.baseAddress,
            getsockname(socket, base.assumingMemoryBound(to: sockaddr.self), &length) == 0
        else { return nil }
        // IPv4 and IPv6 addresses have their port at the same place, behind the family.
        return Int32(UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self)))
    }
}

/// Whether the peer has said something that nobody has read.
func hasSomethingToRead(_ socket: Int32) -> Bool {
    var query = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return poll(&query, 1, 0) > 0
}
