import Foundation

/// HTTP to a server of the tests on loopback, without a process for each of some ten thousand requests.
struct PlainHTTP {
    let port: UInt16

    /// - Parameter url: `http://127.0.0.1:PORT`.
    init(_ url: String) throws {
        guard let port = url.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw Failure("'\(url)' names no port")
        }
        self.port = port
    }

    func callAsFunction(_ method: String, _ path: String, body: String = "") throws -> (status: Int, body: Data) {
        let connection = try connect()
        let head = [
            "\(method) \(path) HTTP/1.1", "Host: 127.0.0.1", "Connection: close", "Content-Type: application/json",
            "Content-Length: \(body.utf8.count)", "", "",
        ]
        try send(Array((head.joined(separator: "\r\n") + body).utf8), to: connection)
        let answer = try everything(from: connection)
        guard let end = answer.range(of: Data("\r\n\r\n".utf8)) else { throw Failure("\(method) \(path): no answer") }
        let status = String(decoding: answer[..<end.lowerBound], as: UTF8.self).split(separator: " ").dropFirst().first
        return (status.flatMap { Int($0) } ?? 0, Data(answer[end.upperBound...]))
    }

    private func connect() throws -> Descriptor {
        let connection = Descriptor(socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
        // The longest that a call may wait for something to happen is half of it.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(connection.number, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let failed = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Foundation.connect(connection.number, address, socklen_t(MemoryLayout<sockaddr_in>.size)) != 0
            }
        }
        guard !failed else { throw Failure("cannot connect to port \(port): errno \(errno)") }
        return connection
    }

    private func send(_ bytes: [UInt8], to connection: Descriptor) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(connection.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure("cannot send to port \(port): errno \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    private func everything(from connection: Descriptor) throws -> Data {
        var (answer, buffer) = (Data(), [UInt8](repeating: 0, count: 64 << 10))
        while true {
            let count = read(connection.number, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure("no answer from port \(port): errno \(errno)") }
            if count == 0 { return answer }
            answer += buffer[..<count]
        }
    }
}
