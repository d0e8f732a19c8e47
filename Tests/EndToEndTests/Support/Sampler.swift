import Foundation
import Synchronization

/// A client that clones the template without pause, linked and in full by turns, on a thread of its own.
final class Sampler: Sendable {
    private struct State {
        var isStopped = false
        var asked = 0
        var refusals: [String] = []
    }

    private let target: Target
    private let firstVMID: Int
    private let state = Mutex(State())
    private let end = DispatchGroup()

    /// - Parameter firstVMID: from here on it takes its numbers, a hundred of them in turn.
    init(_ target: Target, firstVMID: Int) { (self.target, self.firstVMID) = (target, firstVMID) }

    /// How many clones it has asked for.
    var asked: Int { state.withLock(\.asked) }
    /// What it was told of those that it did not get, or what was wrong with them.
    var refusals: [String] { state.withLock(\.refusals) }

    func start() {
        end.enter()
        let thread = Thread { [self] in
            defer { end.leave() }
            do {
                try cloneUntilStopped()
            } catch {
                state.withLock { $0.refusals.append("\(error)") }
            }
        }
        thread.start()
    }

    /// Waits for the clone that it makes just now. It may be stopped twice.
    func stop() {
        state.withLock { $0.isStopped = true }
        end.wait()
    }

    private func cloneUntilStopped() throws {
        let scratch = try ScratchDirectory()
        defer { scratch.end(of: "a client") }
        let api = ProxmoxAPI(target, scratch)
        while !state.withLock({ $0.isStopped }) {
            let number = state.withLock { state in
                state.asked += 1
                return state.asked
            }
            do {
                try clone(api, firstVMID + number % 100, isFull: number.isMultiple(of: 2))
            } catch {
                state.withLock { $0.refusals.append("clone \(number): \(error)") }
            }
        }
    }

    /// Makes one, looks at it, and destroys it.
    private func clone(_ api: ProxmoxAPI, _ vmid: Int, isFull: Bool) throws {
        let path = "/nodes/\(target.node)/qemu/\(vmid)"
        try api.work("POST", "\(api.vmPath)/clone", [("newid", "\(vmid)"), ("full", isFull ? "1" : "0")])
        let configuration = try api.call("GET", path + "/config")
        let disk = configuration["scsi0"]?.string ?? ""
        // A linked clone's volume is named behind that of its base.
        guard disk.contains("/vm-\(vmid)-"), disk.contains("base-") == !isFull else {
            throw Failure("it has the disk '\(disk)'")
        }
        try api.work("DELETE", path)
    }
}
