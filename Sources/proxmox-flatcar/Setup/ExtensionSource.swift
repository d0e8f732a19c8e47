import CommandLine
import Consumers
import Flatcar
import HTTP
import Ignition
import ImagePipeline
import Reports
import SystemExtensions

/// The system extensions of the base config, from settings.
struct ExtensionSource {
    let invocation: Invocation
    let console: Console
    /// The version of the Kubernetes extension that the command adds by itself: that of a cluster's template.
    var kubernetes: String?

    /// The part of the base config that brings them; `nil` for none. The bakery is asked only where there are some.
    func fragment() throws -> Fragment? {
        let requests = try self.requests()
        let roles = try self.roles(requests)
        let updates = invocation[Settings.extensionUpdates]
        guard !updates || !requests.isEmpty || kubernetes != nil else {
            throw invocation.usageError("--sysext-updates needs a --sysext to update")
        }
        let added = try self.added(updates)
        let found = try bakery().find(requests)
        for one in found {
            console.report(.note("system extension \(one.name) \(one.version), SHA-256 \(one.digest ?? "")"))
        }
        for one in found where ExtensionRole.isNeeded(by: one.name) && !roles.contains(where: { $0.name == one.name }) {
            console.warn("\(one.name) starts nothing in a guest without --sysext-role \(one.name)=…")
        }
        let kubernetes = (added + found).map(\.name).filter { ["kubernetes", "k3s", "rke2"].contains($0) }
        if kubernetes.count > 1 {
            console.warn("\(kubernetes.joined(separator: " and ")) are each a Kubernetes of its own in one guest")
        }
        return ExtensionFragment(added + found, roles: roles, updates: updates).fragment
    }

    /// Kubernetes, for guests that ask the bakery for its digest where only clusterctl knows the version.
    private func added(_ updates: Bool) throws -> [SystemExtension] {
        guard kubernetes == ClusterTemplate.versionMark else { return [] }
        guard !updates else {
            throw invocation.missing(
                Settings.kubernetesVersion, why: "--sysext-updates has to know whose patches to look for")
        }
        let url = invocation[Settings.extensionURL]
        if url.hasPrefix("http:") {
            console.warn(
                "guests believe what \(url) says of Kubernetes, and anybody on the way can change that; with "
                    + "--kubernetes-version its digest is in their config")
        }
        return [
            SystemExtension(
                name: Self.kubernetesName, version: ClusterTemplate.versionMark,
                architecture: ExtensionArchitecture(invocation.board), digest: nil, bakery: url)
        ]
    }

    private static let kubernetesName = "kubernetes"

    /// - Throws: `UsageError` for what is no name and version, or is there twice.
    private func requests() throws -> [ExtensionRequest] {
        var requests: [ExtensionRequest] = []
        if let kubernetes, kubernetes != ClusterTemplate.versionMark {
            requests.append(ExtensionRequest(name: Self.kubernetesName, version: kubernetes))
        }
        for text in invocation[Settings.systemExtension] {
            guard let request = ExtensionRequest(text) else {
                throw invocation.wrong(
                    Settings.systemExtension, text,
                    why: "a name has letters, digits, - and _, and a version begins with a number or a v and a number")
            }
            guard !requests.contains(where: { $0.name == request.name }) else {
                throw invocation.wrong(Settings.systemExtension, text, why: "\(request.name) is there already")
            }
            guard kubernetes == nil || request.name != Self.kubernetesName else {
                throw invocation.wrong(
                    Settings.systemExtension, text, why: "a cluster's template has it; --kubernetes-version says which")
            }
            requests.append(request)
        }
        return requests
    }

    /// - Throws: `UsageError` for the role of something that is not there.
    private func roles(_ requests: [ExtensionRequest]) throws -> [ExtensionRole] {
        var roles: [ExtensionRole] = []
        for text in invocation[Settings.extensionRole] {
            guard let role = ExtensionRole(text), requests.contains(where: { $0.name == role.name }) else {
                throw invocation.wrong(
                    Settings.extensionRole, text, why: "there is no --sysext of that name; add --sysext NAME=VERSION")
            }
            guard !roles.contains(where: { $0.name == role.name }) else {
                throw invocation.wrong(Settings.extensionRole, text, why: "\(role.name) has a role already")
            }
            roles.append(role)
        }
        return roles
    }

    private func bakery() throws -> Bakery {
        let report = console.report
        return Bakery(
            url: invocation[Settings.extensionURL], architecture: ExtensionArchitecture(invocation.board),
            client: try Connections.run(console).client(trust: .system), onEvent: { tellRetries($0, to: report) })
    }
}

extension ExtensionArchitecture {
    init(_ board: Board) { self = board == .arm64 ? .arm64 : .amd64 }
}

extension ExtensionError {
    /// The exit code that tells a script what to do about it.
    var exitStatus: ExitStatus {
        switch self {
        case .transfer(let error): error.exitStatus
        case .inventory: .verificationFailed
        case .unknownName, .unknownVersion: .usage
        }
    }
}
