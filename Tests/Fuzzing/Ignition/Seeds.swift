import Ignition

/// The first inputs: the fragments that come with the program, and the tests' configs, bad and good.
extension Target {
    static var texts: [[UInt8]] {
        BaseFragments.all.map(\.text) + ConfigTraps.rows.map { Array($0.text.utf8) }
            + ConfigTraps.sound.enumerated().map { index, members in
                Array("{\"ignition\": {\"version\": \"3.\(index % 6).0\"}, \(members)}".utf8)
            } + [
                Array(
                    """
                    {"ignition": {"version": "3.3.0", "timeouts": {"httpTotal": 9}, "proxy": {"noProxy": ["a"]}},
                    "storage": {"luks": [{"name": "l", "device": "/dev/a", "keyFile": {"source": "data:,x"}, "options": ["-a"],
                    "clevis": {"tang": [{"url": "http://t", "thumbprint": "x"}], "threshold": 1}}],
                    "raid": [{"name": "r", "level": "raid1", "devices": ["/dev/a", "/dev/b"], "spares": 1}]},
                    "passwd": {"groups": [{"name": "g", "gid": 1, "system": true, "shouldExist": false}],
                    "users": [{"name": "u", "groups": ["a", "b"], "uid": 7, "noCreateHome": null}]}}
                    """.utf8)
            ]
    }

    static var seeds: [(name: String, bytes: [UInt8])] {
        let texts = texts.filter { $0.count < 1 << 14 }
        let pairs = zip(texts, texts.dropFirst()).map { $0 + [separator] + $1 }
        return (texts + pairs).enumerated().map { ("text-\($0)", $1) }
    }
}
