import Foundation
import Testing

/// Every call to Proxmox fails once, in every way.
@Suite(.blocking) struct FailingCallTests {
    /// A way to fail.
    struct Way: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let action: String
        var status: Int?
        /// The exit code of a run that gives up.
        let exit: Int32

        func fault(_ simulator: Simulator, _ call: Call) throws {
            var more: [String: JSON] = [:]
            if let status { more["status"] = .number(Double(status)) }
            try simulator.fault(action, call.method, call.pattern, more)
        }
    }

    /// A call, with the paths it matches.
    struct Call: Sendable, CustomTestStringConvertible {
        let method: String
        let pattern: String
        var testDescription: String { "\(method) \(pattern)" }
    }

    /// Nothing was done.
    static let refusals = [
        Way(testDescription: "500", action: "status", status: 500, exit: 1),
        Way(testDescription: "595", action: "status", status: 595, exit: 75),
        Way(testDescription: "596", action: "status", status: 596, exit: 75),
        Way(testDescription: "the connection is lost before the work", action: "drop-before", exit: 75),
    ]
    /// It was done, and nobody was told.
    static let silence = Way(testDescription: "the connection is lost after the work", action: "drop-after", exit: 75)

    /// What is looked at before anything is changed.
    static let looks = [
        "/cluster/nextid$", "/version$", "/access/permissions$", "/nodes/pve1/storage$", "/storage$",
        "/nodes/pve1/network$", "/nodes/pve1/tasks$",
    ].map { Call(method: "GET", pattern: $0) }

    /// The calls of a build after that, in the order in which they come first.
    static let changes = [
        Call(method: "POST", pattern: "/storage/flatcar/upload$"),
        Call(method: "GET", pattern: "imgcopy.*/status$"),
        Call(method: "GET", pattern: "/storage/flatcar/content$"),
        Call(method: "GET", pattern: "/storage/flatcar-upload/content$"),
        Call(method: "POST", pattern: "/storage/flatcar-upload/upload$"),
        Call(method: "POST", pattern: "/nodes/pve1/qemu$"),
        Call(method: "GET", pattern: "qmcreate.*/status$"),
        Call(method: "DELETE", pattern: "/storage/flatcar/content/"),
        Call(method: "GET", pattern: "imgdel.*/status$"),
        Call(method: "GET", pattern: "/qemu/211/config$"),
        Call(method: "PUT", pattern: "/qemu/211/resize$"),
        Call(method: "GET", pattern: "resize.*/status$"),
        Call(method: "POST", pattern: "/qemu/211/config$"),
        Call(method: "GET", pattern: "qmconfig.*/status$"),
        Call(method: "POST", pattern: "/qemu/211/template$"),
        Call(method: "GET", pattern: "qmtemplate.*/status$"),
    ]

    @Test(.simulator) func `the tables have every call of a build`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            bench.tool.environment["PROXMOX_FLATCAR_NODE"] = nil
            try bench.simulator.clearLog()
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            for request in try bench.simulator.requests() where request.path != "/nodes" {
                let isKnown = (Self.looks + Self.changes).contains {
                    $0.method == request.method
                        && request.path.range(of: $0.pattern, options: .regularExpression) != nil
                }
                #expect(isKnown, "\(request)")
            }
        }
    }

    @Test(.simulator, arguments: refusals + [silence])
    func `a look that fails changes nothing`(way: Way) throws {
        try Bench.run { bench in
            let before = try bench.inventory()
            for call in Self.looks {
                try way.fault(bench.simulator, call)
                let outcome = try bench.tool.run(["build", "--dry-run"])
                // A connection that is lost while it idles is made anew, without a word.
                let isFine = way.status == nil && outcome.ending == .exit(0)
                #expect(isFine || outcome.ending == .exit(way.exit), "\(call.testDescription): \(outcome)")
                #expect(isFine || outcome.complaints.count == 1, "\(call.testDescription): \(outcome)")
                try bench.simulator.clearFaults()
            }
            try #expect(bench.inventory() == before)
        }
    }

    @Test(.simulator, arguments: changes)
    func `a call that is refused leaves nothing`(call: Call) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            let before = try bench.inventory()
            for way in Self.refusals {
                try way.fault(bench.simulator, call)
                let outcome = try bench.tool.run(["build"])
                try bench.simulator.clearFaults()
                try bench.waitForTasks()
                let told = "\(way.testDescription): \(outcome)"
                if outcome.ending == .exit(0) {
                    // A look at a task can be taken again, and a file be removed later.
                    try bench.expectTemplate("\(told)")
                } else {
                    #expect(outcome.ending == .exit(way.exit) && outcome.complaints.count == 1, "\(told)")
                }
                if try bench.api.hasVM() {
                    // Only the news was lost: what is there must be whole.
                    try bench.expectNextBuildIsClean("\(told)")
                    try bench.removeTemplate()
                }
                try #expect(bench.inventory() == before, "\(told)")
            }
            try bench.expectNextBuildIsClean()
        }
    }

    @Test(.simulator, arguments: changes)
    func `a call whose answer is lost leaves nothing but what the next run completes`(call: Call) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try Self.silence.fault(bench.simulator, call)
            let outcome = try bench.tool.run(["build"])
            if outcome.ending != .exit(0) {
                #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
            }
            try bench.simulator.clearFaults()
            try bench.waitForTasks()
            try bench.expectNextBuildIsClean("\(outcome)")
        }
    }
}
