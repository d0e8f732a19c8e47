import Foundation
import Testing

@testable import SystemExtensions

@Suite struct GuestProgramTests {
    @Test func `the binary carries the program of the ignition folder, byte by byte`() throws {
        let repository = (0..<3).reduce(#filePath) { path, _ in (path as NSString).deletingLastPathComponent }
        try #expect(
            GuestProgram.loadSystemExtensions
                == String(contentsOfFile: repository + "/ignition/guest/load-system-extensions", encoding: .utf8),
            "out of date: run ignition/generate and commit the result")
    }

    @Test func `it has nothing that clusterctl would take for its own`() {
        for sign in ["${", "$$", #"\\"#, #"\/"#] { #expect(!GuestProgram.loadSystemExtensions.contains(sign)) }
    }
}
