import Foundation

/// An open file of this process, closed with its last reference. Children get it only by name.
final class Descriptor {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    static func reading(_ path: String) throws -> Descriptor { try open(path, O_RDONLY) }

    static func writing(_ path: String) throws -> Descriptor { try open(path, O_WRONLY | O_CREAT | O_TRUNC) }

    /// Two ends of a stream. Sockets, since a pipe cannot be made close-on-exec in one call here.
    static func pipe() throws -> (reader: Descriptor, writer: Descriptor) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Failure("socketpair: errno \(errno)")
        }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }

    func copy(above least: Int32) throws -> Descriptor {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, least)
        guard copy >= 0 else { throw Failure("cannot copy a descriptor: errno \(errno)") }
        return Descriptor(copy)
    }

    /// A socket that listens on a loopback port of the system's choice.
    static func listener() throws -> (descriptor: Descriptor, port: Int) {
        let bound = try bound()
        guard listen(bound.descriptor.number, 128) == 0 else { throw Failure("cannot listen: errno \(errno)") }
        return bound
    }

    /// A socket that has such a port and does not listen: whoever connects is refused.
    static func bound() throws -> (descriptor: Descriptor, port: Int) {
        let listener = Descriptor(socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener.number, address, size) != 0
                    || getsockname(listener.number, address, &size) != 0
            }
        }
        guard !failed else { throw Failure("cannot get a port on loopback: errno \(errno)") }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// Everything up to the first line feed; what follows is lost.
    func line() -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(number, &byte, 1) == 1, byte != 0x0a { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func open(_ path: String, _ flags: Int32) throws -> Descriptor {
        let number = Foundation.open(path, flags | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw Failure("cannot open \(path): errno \(errno)") }
        return Descriptor(number)
    }
}
