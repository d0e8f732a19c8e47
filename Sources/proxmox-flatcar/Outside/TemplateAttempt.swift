import BuildErrors
import Execution
import Planning
import Reports
import TemplateBuilder

/// What a build has tried on one template, and what came of it.
struct TemplateAttempt {
    /// Host and port of the Proxmox that it is on; `nil` where the settings do not say.
    let server: String?
    let vmid: Int
    /// `nil` while nobody has said or asked.
    var node: String?
    /// What was to be done.
    var plan: Plan?
    /// What was done; `nil` where it has failed.
    var result: RunResult?
    /// The exit code that this template alone would have ended with; `nil` for that of the run.
    var exitCode: Int32?
    /// How long each kind of step took, in seconds, in the order in which they began.
    private(set) var stages: [(name: String, seconds: Double)] = []

    init(server: String?, vmid: Int, node: String?) {
        self.server = server
        self.vmid = vmid
        self.node = node
    }

    /// A kind of step may come several times.
    mutating func count(_ stage: String, _ duration: Duration) {
        let seconds = duration / .seconds(1)
        if let index = stages.firstIndex(where: { $0.name == stage }) {
            stages[index].seconds += seconds
        } else {
            stages.append((stage, seconds))
        }
    }

    mutating func note(_ outcome: NodeBuilds.Outcome) {
        switch outcome {
        case .done(let plan, let result):
            note(plan)
            self.result = result
            exitCode = ExitStatus.success.rawValue
        case .served: exitCode = ExitStatus.success.rawValue
        case .failed(let error): exitCode = StopSignal.exitCode ?? error.exitStatus.rawValue
        }
    }

    mutating func note(_ plan: Plan) {
        self.plan = plan
        node = plan.node
    }
}
