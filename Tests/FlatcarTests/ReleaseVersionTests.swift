import Flatcar
import Testing

@Suite struct ReleaseVersionTests {
    @Test(arguments: [
        ("4593.2.5", 4593, 2, 5), ("0.0.0", 0, 0, 0), ("4081.3.10", 4081, 3, 10), ("2466.99.0", 2466, 99, 0),
        ("999999.999999.999999", 999_999, 999_999, 999_999),
    ])
    func `a version has three numbers and is written as it was read`(
        text: String, build: Int, branch: Int, patch: Int
    ) throws {
        let version = try #require(ReleaseVersion(text))
        #expect(version == ReleaseVersion(build: build, branch: branch, patch: patch))
        #expect(version.description == text)
    }

    @Test(arguments: [
        "", "4593", "4593.2", "4593.2.5.1", "4593..5", ".2.5", "4593.2.", "v4593.2.5", "4593.2.5+nightly",
        "4593.2.5-rc1", "4593.2.x", " 4593.2.5", "4593.2.5 ", "4593.2.5\n", "-1.2.5", "+4593.2.5", "4593.02.5",
        "04593.2.5", "1234567.2.5", "4593.2.１", "4593.2.٣", "0x1.2.5", "1e3.2.5", "../../../etc", "current",
        "99999999999999999999.0.0",
    ])
    func `anything else is no version`(text: String) {
        #expect(ReleaseVersion(text) == nil)
    }

    @Test func `versions are ordered by their numbers and not by their text`() {
        // The keys of Flatcar's feed are not in this order: 4081.3.1, 4081.3.10, 4081.3.2.
        let ordered = ["999.9.9", "4081.3.1", "4081.3.2", "4081.3.10", "4593.0.0", "4593.1.9", "4593.2.5", "10000.0.0"]
        let versions = ordered.compactMap { ReleaseVersion($0) }
        #expect(versions.shuffled().sorted().map(\.description) == ordered)
        for (index, version) in versions.enumerated() {
            #expect(versions[(index + 1)...].allSatisfy { version < $0 && !($0 < version) })
            #expect(!(version < version))
        }
    }

    @Test(arguments: [
        ("4790.0.0", Channel.alpha), ("4757.1.0", .beta), ("4593.2.5", .stable), ("4081.3.10", .lts),
        ("2466.99.0", nil), ("4593.4.0", nil),
    ])
    func `the middle number is the channel's digit`(text: String, channel: Channel?) throws {
        let version = try #require(ReleaseVersion(text))
        #expect(version.channel == channel)
        if let channel { #expect(channel.digit == version.branch) }
    }

    @Test func `no two channels share a digit`() {
        #expect(Set(Channel.allCases.map(\.digit)).count == Channel.allCases.count)
    }
}

@Suite struct ReleaseSelectorTests {
    @Test(arguments: [
        ("current", ReleaseSelector.current), ("current-2024", .currentOfYear(2024)),
        ("current-2000", .currentOfYear(2000)),
        ("4593.2.5", .version(ReleaseVersion(build: 4593, branch: 2, patch: 5))),
    ])
    func `a release is an alias or a version, and is the name of its directory`(
        text: String, expected: ReleaseSelector
    ) throws {
        #expect(try ReleaseSelector(text) == expected)
        #expect(expected.description == text)
    }

    @Test(arguments: [
        "", "latest", "Current", "current-", "current-24", "current-1999", "current-20245", "current-+999",
        "current-２０２４", "current-abcd", "current/..", "4593.2", "4593.2.5/..", "stable",
    ])
    func `anything else is refused with an example`(text: String) {
        #expect(throws: FlatcarError.self) { try ReleaseSelector(text) }
        do {
            _ = try ReleaseSelector(text)
        } catch {
            #expect("\(error)".hasPrefix("'\(text)' is no release; give current, "))
        }
    }
}

@Suite struct ImageFileTests {
    @Test(arguments: [
        (Flavour.qemu, Compression.bz2, Board.amd64, "flatcar_production_qemu_image.img.bz2"),
        (.qemu, .none, .amd64, "flatcar_production_qemu_image.img"),
        (.qemu, .bz2, .arm64, "flatcar_production_qemu_uefi_image.img.bz2"),
        (.qemu, .none, .arm64, "flatcar_production_qemu_uefi_image.img"),
        (.proxmoxve, .none, .amd64, "flatcar_production_proxmoxve_image.img"),
        (.proxmoxve, .none, .arm64, "flatcar_production_proxmoxve_image.img"),
    ])
    func `an image has the name under which it is published`(
        flavour: Flavour, compression: Compression, board: Board, name: String
    ) throws {
        let image = try ImageFile(flavour: flavour, compression: compression, board: board)
        #expect(image.name == name)
        #expect(image.uncompressedName == (name.hasSuffix(".bz2") ? String(name.dropLast(4)) : name))
    }

    @Test(arguments: Board.allCases)
    func `the proxmoxve image is not published with bzip2`(board: Board) {
        do {
            _ = try ImageFile(flavour: .proxmoxve, compression: .bz2, board: board)
            Issue.record("it was accepted")
        } catch {
            guard case .notPublished = error else {
                Issue.record("\(error)")
                return
            }
            #expect("\(error)".contains("--compression none"))
        }
    }

    @Test(arguments: [
        ("4081.3.10", Platform.openstack), ("4151.9.9", .openstack), ("4152.0.0", .proxmoxve), ("4593.2.5", .proxmoxve),
    ])
    func `guests of a release run as what its Ignition knows`(version: String, platform: Platform) throws {
        let version = try #require(ReleaseVersion(version))
        #expect(Platform.standard(for: version) == platform)
        try platform.checkIsKnown(to: version)
        try Platform.openstack.checkIsKnown(to: version)
        guard platform == .openstack else { return }
        #expect(throws: FlatcarError.self) { try Platform.proxmoxve.checkIsKnown(to: version) }
    }

    @Test(arguments: [
        (Flavour.proxmoxve, "4081.3.10", false), (.proxmoxve, "4151.9.9", false), (.proxmoxve, "4152.0.0", true),
        (.proxmoxve, "4593.2.5", true), (.qemu, "3510.2.6", true), (.qemu, "4593.2.5", true),
    ])
    func `the proxmoxve image came with release 4152`(flavour: Flavour, version: String, isPublished: Bool) throws {
        let image = try ImageFile(flavour: flavour, compression: .none, board: .amd64)
        let version = try #require(ReleaseVersion(version))
        do throws(FlatcarError) {
            try image.checkIsPublished(in: version)
            #expect(isPublished)
        } catch {
            #expect(!isPublished)
            guard case .notPublished = error else {
                Issue.record("\(error)")
                return
            }
            #expect("\(error)".contains("release \(version)"))
        }
    }
}
