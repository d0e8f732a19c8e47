import Foundation
import Testing

/// The files that documents say `scripts/package` makes are those that it makes.
@Suite(.blocking, .packages) struct PackageNameTests {
    /// Every name with VERSION in it, once.
    static let names: [String] = {
        let texts = Block.documents.map(Block.text)
        let found = texts.flatMap { text in
            text.matches(of: /\bproxmox-flatcar[_-]VERSION[\w.-]*/).map { String($0.output) }
        }
        return Set(found).sorted()
    }()

    @Test func `each name is that of a package`() throws {
        let made = try Set(FileManager.default.contentsOfDirectory(atPath: Packages.made.directory))
        let version = try #require(
            made.compactMap { $0.firstMatch(of: /^proxmox-flatcar-(.+)-linux-/).map { String($0.1) } }.first)
        let machine = try #require(made.compactMap { $0.firstMatch(of: /_(\w+)\.deb$/).map { String($0.1) } }.first)
        let said = Set(
            Self.names.map { $0.replacing("VERSION", with: version).replacing("amd64", with: machine) })
        // SHA256SUMS is no package, and has a block of its own.
        #expect(said == made.subtracting(["SHA256SUMS"]), "\(said.symmetricDifference(made))")
    }
}
