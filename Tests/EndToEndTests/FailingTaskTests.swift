import Foundation
import Testing

/// Steps that fail halfway: what the run has made is taken back, or said to be left.
@Suite(.blocking) struct FailingTaskTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let method: String
        let path: String
        let fault: [String: JSON]
        var exit: Int32 = 1
        let says: [String]
    }

    static let rows: [Row] = [
        Row(
            testDescription: "imgcopy", method: "POST", path: "/storage/flatcar/upload",
            fault: ["action": "task-fail", "text": "import failed: cp: Input/output error"],
            says: ["store flatcar-21100.qcow2", "Input/output error"]),
        Row(
            testDescription: "imgcopy of the base config", method: "POST", path: "/storage/flatcar-upload/upload",
            fault: ["action": "task-fail", "text": "import failed: cp: Input/output error"],
            says: ["store flatcar-base-", "Input/output error"]),
        Row(
            testDescription: "qmcreate", method: "POST", path: "/nodes/pve1/qemu$",
            fault: ["action": "task-fail", "text": "no such cpu"], says: ["create VM 21100", "no such cpu"]),
        Row(
            testDescription: "import", method: "POST", path: "/qemu/21100/config$",
            fault: ["action": "task-fail", "text": "qemu-img: Input/output error"],
            says: ["import the disk of VM 21100", "Input/output error"]),
        Row(
            testDescription: "resize", method: "PUT", path: "/resize$",
            fault: ["action": "task-fail", "text": "lvextend failed"], says: ["resize scsi0", "lvextend failed"]),
        Row(
            testDescription: "qmtemplate", method: "POST", path: "/qemu/21100/template$",
            fault: ["action": "task-fail", "text": "chattr failed"], says: ["to a template", "chattr failed"]),
        Row(
            testDescription: "the tags of the version", method: "PUT", path: "/qemu/21100/config$",
            fault: ["action": "status", "status": 500, "message": "bad tag"], says: ["bad tag"]),
        Row(
            testDescription: "qmcreate of the template itself", method: "POST", path: "/nodes/pve1/qemu$",
            fault: ["action": "task-fail", "text": "no such machine", "nth": 2],
            says: ["create VM 211 ", "no such machine"]),
        Row(
            testDescription: "the template gets its version", method: "PUT", path: "/qemu/211/config$",
            fault: ["action": "status", "status": 500, "message": "bad description"], says: ["bad description"]),
        Row(
            testDescription: "no room for the upload's temporary file", method: "POST", path: "/storage/flatcar/upload",
            fault: ["action": "enospc", "where": "temp"], exit: 1, says: ["No space left"]),
        Row(
            testDescription: "no room in the storage", method: "POST", path: "/storage/flatcar/upload",
            fault: ["action": "enospc", "where": "task"], says: ["No space left on device"]),
        Row(
            testDescription: "no room for the disk", method: "POST", path: "/qemu/21100/config$",
            fault: ["action": "enospc", "where": "image"], says: ["No space left on device"]),
        Row(
            testDescription: "the connection is lost in the upload", method: "POST", path: "/storage/flatcar/upload",
            fault: ["action": "cut-upload", "bytes": 1_000_000], exit: 75, says: ["the upload broke off after"]),
        Row(
            testDescription: "the connection is lost at the upload's end", method: "POST",
            path: "/storage/flatcar/upload", fault: ["action": "drop-after"], exit: 75,
            says: ["the upload broke off after"]),
        Row(
            testDescription: "no right to upload after all", method: "POST", path: "/storage/flatcar-upload/upload",
            fault: [
                "action": "status", "status": 403,
                "message": "Permission check failed (/storage/flatcar-upload, Datastore.AllocateTemplate)",
            ], exit: 77, says: ["Datastore.AllocateTemplate", "/storage/flatcar-upload"]),
        // A large body is cut off before the answer: all that can be said is what it may have been.
        Row(
            testDescription: "no right to upload the image after all", method: "POST", path: "/storage/flatcar/upload",
            fault: ["action": "status", "status": 403], exit: 75,
            says: ["the upload broke off after", "Datastore.AllocateTemplate"]),
    ]

    @Test(.simulator, arguments: rows)
    func `a token that may delete leaves nothing behind`(row: Row) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try bench.simulator.fault(row)
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["build"])
            try bench.expectFailure(outcome, row)
            // A connection lost at the end leaves a task that nobody knows of: it ends by itself.
            try eventually { try bench.inventory() == before }
            try #expect(bench.inventory() == before, "\(outcome)")
            try bench.simulator.clearFaults()
            try bench.expectNextBuildIsClean()
        }
    }

    @Test(.simulator, arguments: rows)
    func `a token that may not delete says what it leaves`(row: Row) throws {
        try Bench.run { bench in
            try bench.simulator.fault(row)
            let before = try bench.volumes()
            let outcome = try bench.tool.run(["build"])
            try bench.expectFailure(outcome, row)
            for volume in try bench.volumes().subtracting(before) where volume.hasPrefix("flatcar:import") {
                #expect(outcome.errors.contains("left behind: \(volume)"), "\(outcome)")
            }
            try bench.simulator.clearFaults()
            let next = try bench.tool.run(["build"])
            #expect(next.ending == .exit(0), "\(next)")
            try bench.expectTemplate()
        }
    }

    /// The template was whole before, and is not made worse by a version that does not come to be.
    @Test(.simulator, arguments: rows.filter { $0.testDescription != "qmcreate of the template itself" })
    func `a new version that fails leaves the template and its versions as they are`(row: Row) throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try #expect(bench.tool.run(["build"]).ending == .exit(0))
            try bench.mirror.publish(MirrorServer.newerRelease)
            let before = try bench.inventory()
            let path = row.path.replacing("21100", with: "21101")
            try bench.simulator.fault(row.fault["action"]?.string ?? "", row.method, path, row.fault)
            // Another base config, so that there is one to send.
            let outcome = try bench.tool.run(["build", "--without", "journal"])
            #expect(outcome.ending == .exit(row.exit) && outcome.complaints.count == 1, "\(outcome)")
            try eventually { try bench.inventory() == before }
            try #expect(bench.inventory() == before, "\(outcome)")
            try bench.expectClones("\(outcome)")
        }
    }

    @Test(.simulator) func `a task's warnings are told, and are no failure`() throws {
        try Bench.run { bench in
            try bench.simulator.fault(
                "task-warnings", "POST", "/qemu/21100/template$", ["text": "chattr is not supported here"])
            let outcome = try bench.tool.run(["build"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.errors.contains("chattr is not supported here"), "\(outcome)")
        }
    }

    @Test(.simulator) func `a task that does not end is given up`() throws {
        try Bench.run { bench in
            try bench.letTokenDelete()
            try bench.simulator.fault("task-never-ends", "POST", "/nodes/pve1/qemu$")
            let before = try bench.inventory()
            let outcome = try bench.tool.run(["build", "--task-timeout", "2s"])
            #expect(outcome.ending == .exit(75) && outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains("--task-timeout") && outcome.errors.contains("UPID:pve1:"), "\(outcome)")
            try #expect(bench.inventory() == before, "\(outcome)")
        }
    }
}

extension Simulator {
    fileprivate func fault(_ row: FailingTaskTests.Row) throws {
        try fault(row.fault["action"]?.string ?? "", row.method, row.path, row.fault)
    }
}

extension Bench {
    fileprivate func expectFailure(_ outcome: Tool.Outcome, _ row: FailingTaskTests.Row) throws {
        #expect(outcome.ending == .exit(row.exit), "\(outcome)")
        #expect(outcome.complaints.count == 1, "\(outcome)")
        for words in row.says { #expect(outcome.errors.contains(words), "\(outcome)") }
    }
}
