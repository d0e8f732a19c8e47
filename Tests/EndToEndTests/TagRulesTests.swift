import Foundation
import Testing

/// Clusters that do not let everybody make up tags.
@Suite(.blocking) struct TagRulesTests {
    static let rules: [[String: JSON]] = [
        ["user-tag-access": ["user-allow": "none"]],
        ["user-tag-access": ["user-allow": "existing"]],
        ["user-tag-access": ["user-allow": "list", "user-allow-list": ["flatcar", "flatcar-stable"]]],
        ["registered-tags": ["flatcar"]],
    ]

    /// - Parameter isTold: whether the token has `Sys.Audit` on `/`, without which nobody is told the rules.
    private func run(_ rules: [String: JSON], isTold: Bool, _ test: (Bench, [String: JSON]) throws -> Void) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            let own = try bench.ownRights().filter { $0 != "Sys.Audit" } + (isTold ? ["Sys.Audit"] : [])
            let storage = JSON.array(own + ["Datastore.Allocate"])
            let acl: [String: JSON] = [
                "/": .array(own), "/storage/flatcar": storage, "/storage/flatcar-upload": storage,
            ]
            try bench.simulator.change("/tokens/\(bench.target.token)", ["acl": .object(acl)])
            try bench.simulator.change("/settings", .object(rules))
            try test(bench, rules)
        }
    }

    @Test(.simulator, arguments: rules) func `rules that are told end a build before anything is made`(
        rules: [String: JSON]
    ) throws {
        try run(rules, isTold: true) { bench, _ in
            let before = try bench.inventory()
            try bench.simulator.clearLog()
            for command in [["build", "--dry-run"], ["build"], ["doctor"]] {
                let outcome = try bench.tool.run(command)
                #expect(outcome.ending == .exit(77), "\(outcome)")
                #expect((outcome.text + outcome.errors).contains("user-tag-access user-allow=free"), "\(outcome)")
            }
            try #expect(bench.simulator.requests().allSatisfy { $0.method == "GET" })
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator, arguments: rules) func `rules that nobody tells are named when they bite, and nothing stays`(
        rules: [String: JSON]
    ) throws {
        try run(rules, isTold: false) { bench, _ in
            let doctor = try bench.tool.run(["doctor"])
            #expect(doctor.ending == .exit(0) && doctor.text.contains("Sys.Audit on / only"), "\(doctor)")
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(77), "\(outcome)")
            #expect(outcome.complaints.last?.contains("user-tag-access user-allow=free") == true, "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }

    @Test(.simulator) func `any tag may be made up where there is no rule`() throws {
        try run([:], isTold: true) { bench, _ in
            let doctor = try bench.tool.run(["doctor"])
            #expect(doctor.text.contains("new ones may be given"), "\(doctor)")
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
        }
    }
}
