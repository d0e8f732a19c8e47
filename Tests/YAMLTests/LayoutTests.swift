import Testing
import YAML

/// What people see.
@Suite struct LayoutTests {
    @Test func `a document looks as people write it`() {
        let document = YAMLNode.mapping([
            .init("format", .string("ignition")),
            .init("empty", .list([])),
            .init(
                "files",
                .list([
                    .mapping([
                        .init("path", .string("/etc/motd")), .init("mode", .mode(0o644)),
                        .init("overwrite", .bool(true)),
                        .init("contents", .mapping([.init("inline", .string("hello\n\n  world\n"))])),
                    ]),
                    .mapping([.init("path", .string("/etc/a b")), .init("size", .integer(5))]),
                ])),
            .init("words", .list([.string("yes"), .string("docker.service"), .string("no end\nof line")])),
        ])
        #expect(
            document.text == """
                format: ignition
                empty: []
                files:
                  - path: /etc/motd
                    mode: 0644
                    overwrite: true
                    contents:
                      inline: |
                        hello

                          world
                  - path: "/etc/a b"
                    size: 5
                words:
                  - "yes"
                  - docker.service
                  - |-
                    no end
                    of line

                """)
    }
}
