import Foundation

/// What all tests of this process share: two releases, the key that signed them, and the nginx that serves every
/// test's mirror. Made at first use; a shell takes it away when this process is gone, however it ends.
final class MirrorServer: Sendable {
    static let release = "4593.2.5"
    static let newerRelease = "4628.2.0"

    static let shared = Result { try MirrorServer() }

    let directory: String
    let key: SigningHome
    let port: Int
    let securePort: Int
    /// Signs the certificate of the secure port, and is that certificate.
    let certificate: String

    /// Where pristine releases lie, and where the tests' own mirrors do.
    var pristine: String { directory + "/pristine" }
    var mirrors: String { directory + "/mirrors" }
    var log: String { directory + "/access.log" }

    private init() throws {
        let scratch = try ScratchDirectory()
        directory = scratch.path
        certificate = directory + "/tls.pem"
        key = try SigningHome(directory + "/key", in: scratch)
        for version in [Self.release, Self.newerRelease] {
            // The order of releases is that of their signatures, which tell the time in whole seconds.
            if version == Self.newerRelease { usleep(1_100_000) }
            try Command.run(
                "\(Settings.repository)/scripts/support/make-release",
                [directory + "/pristine", version, key.path, "0", "2"],
                in: scratch)
        }
        try Command.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", directory + "/tls.key",
                "-out", certificate,
            ], in: scratch)
        _ = try scratch.directory("mirrors")
        // Bound here, so that nobody takes the ports before nginx does: it inherits them.
        let (plain, secure) = (try Descriptor.listener(), try Descriptor.listener())
        (port, securePort) = (plain.port, secure.port)
        try Self.configuration(directory, plain.port, secure.port)
            .write(toFile: directory + "/nginx.conf", atomically: true, encoding: .utf8)
        let (guardInput, hold) = try Descriptor.pipe()
        let messages = try Descriptor.writing(directory + "/nginx.err")
        let shell = try Child(
            "sh",
            ["-c", Self.life, "sh", directory, key.path, Settings.keepsScratch ? "keep" : ""],
            environment: Command.environment.merging(["NGINX": "8;9;"]) { $1 },
            descriptors: [
                0: guardInput, 1: messages, 2: messages, 8: plain.descriptor,
                9: secure.descriptor,
            ])
        // Held until this process ends.
        _ = Unmanaged.passRetained(hold)
        _ = Unmanaged.passRetained(shell)
    }

    private static let life = """
        nginx -p "$1" -e stderr -c "$1/nginx.conf" & nginx=$!
        cat > /dev/null
        kill "$nginx"; wait "$nginx"
        gpgconf --homedir "$2" --kill all
        [ -n "$3" ] || rm -rf "$1"
        """

    /// With a master process, since nginx 1.22 crashes with inherited sockets without one; its worker must be able to
    /// read the scratch directory.
    private static func configuration(_ directory: String, _ port: Int, _ securePort: Int) -> String {
        """
        daemon off;
        worker_processes 1;
        \(geteuid() == 0 ? "user root;" : "")
        pid \(directory)/nginx.pid;
        events { worker_connections 256; }
        http {
            log_format plain '$request_method $request_uri $status';
            access_log \(directory)/access.log plain;
            client_body_temp_path \(directory)/body;
            proxy_temp_path \(directory)/proxy;
            fastcgi_temp_path \(directory)/fastcgi;
            uwsgi_temp_path \(directory)/uwsgi;
            scgi_temp_path \(directory)/scgi;
            default_type application/octet-stream;
            server {
                listen 127.0.0.1:\(port);
                listen 127.0.0.1:\(securePort) ssl;
                ssl_certificate \(directory)/tls.pem;
                ssl_certificate_key \(directory)/tls.key;
                root \(directory)/mirrors;
                location /slow/ { alias \(directory)/mirrors/; limit_rate 512k; }
            }
        }
        """
    }
}
