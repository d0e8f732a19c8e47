import CommandLine
import Execution
import Flatcar
import FoundationEssentials
import HTTP
import ImagePipeline
import Observation
import Reports
import TemplateBuilder

/// What the library needs to reach both sides, from settings.
struct Connections {
    let invocation: Invocation

    static func run(_ console: Console) -> RunContext {
        var run = RunContext(userAgent: "proxmox-flatcar/\(toolVersion)", isStopped: { StopSignal.isRaised })
        run.observer = console.observer
        return run
    }

    func context(_ console: Console) throws -> BuildContext {
        BuildContext(try imageSource(console), try cluster(console))
    }

    /// - Parameter report: takes what the run tells; `nil` for the console.
    func cluster(_ console: Console, report: Reporter? = nil) throws -> Cluster {
        let report = report ?? console.report
        let entry = try cluster(try proxmox(console), console, report)
        guard invocation.takes(Settings.direct), invocation[Settings.direct] else { return entry }
        guard let node = invocation[Settings.node] else {
            throw invocation.missing(Settings.node, why: "--direct asks the node itself")
        }
        let url = try entry.address(of: node, like: invocation[Settings.url])
        report(.note("asking node \(node) itself, at \(url)"))
        return try cluster(try proxmox(console, at: url), console, report)
    }

    private func cluster(
        _ settings: ProxmoxSettings, _ console: Console, _ report: @escaping Reporter
    ) throws -> Cluster {
        try Cluster(proxmox: settings, run: Self.run(console), report: report, watchesTasks: console.drawsProgress)
    }

    /// Runs something that changes a template while no other run on this machine does.
    /// - Parameter isHarmless: only looks, so that it needs not wait for anybody.
    func alone<Result>(unless isHarmless: Bool, _ console: Console, _ body: () throws -> Result) throws -> Result {
        guard !isHarmless else { return try body() }
        let directories = LockDirectories.paths(ProcessInfo.processInfo.environment)
        let lock = try RunLock(
            url: invocation[Settings.url], vmid: invocation[Settings.vmid], directories: directories)
        if !lock.isHeld {
            let tried = directories.isEmpty ? "" : " (\(directories.joined(separator: ", ")))"
            console.report(
                .warning(
                    "no lock keeps another run on this machine away: there is no directory that only this user can write to"
                        + tried))
        }
        let result = try body()
        lock.release()
        return result
    }

    func imageSource(_ console: Console) throws -> ImageSource {
        var run = Self.run(console)
        run.minimumSpeed = UInt64(invocation[Settings.minSpeed]) << 10
        return try ImageSource(
            try trustAnchor(
                channel: Channel(rawValue: invocation[Settings.channel]) ?? .stable, board: invocation.board,
                mirror: invocation[Settings.releaseURL]),
            run: run, report: console.report)
    }

    /// Whose signature is trusted, without a word about releases where the command has none.
    func trustAnchor(
        channel: Channel = .stable, board: Board = .amd64, mirror: String? = nil
    ) throws -> ReleaseSettings {
        let key = invocation[Settings.signingKey]
        if let key, !key.contains("://") { try NamedFile.check(key, Settings.signingKey) }
        var settings = ReleaseSettings(
            channel: channel, board: board, mirror: mirror, signingKey: invocation[Settings.signingKey],
            trustedFingerprint: invocation[Settings.trustedFingerprint],
            cacheDirectory: CacheDirectory.path(ProcessInfo.processInfo.environment))
        settings.keyPolicy = KeyPolicy(
            maxAge: invocation[Settings.keyMaxAge],
            isOffline: invocation.takes(Settings.offline) && invocation[Settings.offline])
        if invocation.takes(Settings.maxAge) { settings.maxAge = invocation[Settings.maxAge] }
        return settings
    }

    /// - Parameter url: where it is asked; `nil` for where the settings say.
    func proxmox(_ console: Console, at url: String? = nil) throws -> ProxmoxSettings {
        try NamedFile.checkCertificates(invocation[Settings.caFile], Settings.caFile)
        let secret = try secret(console).exposed
        console.hide(secret)
        // A node's own fingerprint is that of the certificate at its own address.
        let fingerprint = url == nil ? invocation.ofAllNodes(Settings.fingerprint) : invocation[Settings.fingerprint]
        return try ProxmoxSettings(
            url: url ?? invocation[Settings.url], tokenID: invocation[Settings.token], secret: secret,
            caFile: invocation[Settings.caFile], fingerprint: fingerprint)
    }

    private func secret(_ console: Console) throws -> Secret {
        switch try invocation.secretSource() {
        case .value(let secret): return secret
        case .file(let path, _):
            let text = try TextFile.named(path)
            if let warning = FilePrivacy.warning(about: path) { console.warn("\(warning)") }
            do {
                return try Secret(fileText: text)
            } catch {
                throw RunError("\(path) \(error)", .usage)
            }
        }
    }
}

extension Invocation {
    var board: Board { Board(rawValue: self[Settings.board]) ?? .amd64 }
}
