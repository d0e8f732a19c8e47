import Foundation
import Testing

/// How a clean-up reads the guests of a cluster.
@Suite(.blocking) struct PruneSideBySideTests {
    @Test(.simulator) func `eight guests are asked about at once, and no more`() throws {
        try Bench.run { bench in
            let snippets = try bench.simulator.storagePath("flatcar") + "/snippets"
            try bench.letTokenDelete()
            let name = "flatcar-base-00000000000000aa.ign"
            try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(snippets)/\(name)"))
            for vmid in 300..<320 {
                try bench.simulator.change("/vms", ["vmid": .number(Double(vmid)), "config": [:]])
            }
            try bench.simulator.change(
                "/vms", ["vmid": 320, "config": ["cicustom": .string("vendor=flatcar:snippets/\(name)")]])
            try bench.simulator.fault("hold", "GET", "/qemu/[0-9]+/pending$", ["times": 0])
            let run = try bench.tool.start(["prune", "--dry-run"])
            var most = 0
            let isOver = try eventually {
                let rule = try #require(try bench.simulator.read("/faults").array.first)
                let holding = rule["holding"]?.int ?? 0
                most = max(most, holding)
                // Only a full house goes on, until fewer than that are left.
                let held = rule["held"]?.int ?? 0
                if holding == 8 || held == 21, let id = rule["id"]?.int {
                    try bench.simulator.change("/faults/\(id)/release", [:])
                }
                return held == 21 && holding == 0
            }
            #expect(isOver)
            #expect(most == 8)
            let outcome = try run.finish()
            #expect(outcome.ending == .exit(0), "\(outcome)")
            #expect(outcome.text.contains("by VM 320"), "\(outcome)")
        }
    }

    @Test(.simulator) func `a guest that fails is named, and others are read`() throws {
        try Bench.run { bench in
            let snippets = try bench.simulator.storagePath("flatcar") + "/snippets"
            try bench.letTokenDelete()
            try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(snippets)/flatcar-base-00000000000000aa.ign"))
            for vmid in 300..<310 {
                try bench.simulator.change("/vms", ["vmid": .number(Double(vmid)), "config": [:]])
            }
            let answer: [String: JSON] = ["status": 500, "message": "no such thing", "times": 0]
            try bench.simulator.fault("status", "GET", "/qemu/30[37]/pending$", answer)
            let outcome = try bench.tool.run(["prune", "--dry-run"])
            #expect(outcome.ending == .exit(0), "\(outcome)")
            // In the order of the guests, however they were read.
            let seen = ["303", "307"].map {
                outcome.text.firstRange(of: "VM \($0) on node pve1 cannot be read")?.lowerBound
            }
            #expect(seen[0] != nil && seen[1] != nil && seen[0]! < seen[1]!, "\(outcome)")
        }
    }

    @Test(.simulator) func `a signal while guests are read ends the run`() throws {
        try Bench.run { bench in
            let snippets = try bench.simulator.storagePath("flatcar") + "/snippets"
            try bench.letTokenDelete()
            try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(snippets)/flatcar-base-00000000000000aa.ign"))
            for vmid in 300..<320 {
                try bench.simulator.change("/vms", ["vmid": .number(Double(vmid)), "config": [:]])
            }
            try bench.simulator.fault("hold", "GET", "/qemu/[0-9]+/pending$", ["times": 0])
            let run = try bench.tool.start(["prune"])
            let isReading = try eventually {
                try bench.simulator.read("/faults").array.contains { $0["holding"]?.int == 8 }
            }
            #expect(isReading)
            run.child.signal(SIGTERM)
            let outcome = try run.finish()
            #expect(outcome.ending == .signal(SIGTERM), "\(outcome)")
            try #expect(bench.volumes().contains("flatcar:snippets/flatcar-base-00000000000000aa.ign"))
        }
    }
}
