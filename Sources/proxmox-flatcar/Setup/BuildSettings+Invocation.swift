import CommandLine
import Flatcar
import FoundationEssentials
import TemplateBuilder
import TemplateModel

extension BuildSettings {
    /// Settings from the command line, the environment and the file.
    init(_ invocation: Invocation, baseConfig: BaseConfig?) throws {
        self.init(
            vmid: invocation[Settings.vmid],
            versionVMIDs: try invocation.versionVMIDs(),
            node: invocation[Settings.node],
            selector: try ReleaseSelector(invocation[Settings.version]),
            image: try ImageFile(invocation),
            oem: OEMSettings(invocation),
            // Only a build can be told to; check asks what build would do by itself.
            allowsDowngrade: invocation.isOfBuild && invocation[Settings.allowDowngrade],
            diskStorage: invocation[Settings.diskStorage],
            imageStorage: invocation[Settings.imageStorage],
            snippetStorage: invocation[Settings.snippetStorage],
            snippetDirectory: invocation[Settings.snippetDirectory],
            shape: VMShape(invocation),
            pool: invocation[Settings.pool],
            tags: invocation[Settings.tag],
            baseConfig: baseConfig,
            consumer: invocation.consumer,
            workers: invocation.workers,
            taskTimeout: invocation[Settings.taskTimeout])
        delivery = try DeliverySettings(invocation)
        // What a build would need for the newest release is the same on the day it may be taken.
        if invocation.takes(Settings.soak), invocation.commandName != .doctor {
            policy = try ReleasePolicy(invocation, selector)
        }
        if invocation.takes(Settings.resetShape) { resetsShape = invocation[Settings.resetShape] }
        if invocation.takes(Settings.keep) { keep = invocation[Settings.keep] }
        // Its machines may be clones of versions, which have the protection too, and the provider has to remove them.
        protectsVersions =
            (invocation.takes(Settings.versionProtection) ? invocation[Settings.versionProtection] : nil)
            ?? (consumer != .capmox)
        guard invocation.isOfBuild else { return }
        adopts = invocation[Settings.adopt]
        if invocation[Settings.smokeTest] {
            smokeTest = SmokeTestSettings(patience: invocation[Settings.smokeTestTimeout])
        }
    }
}

extension ImageFile {
    init(_ invocation: Invocation) throws {
        let flavour = Flavour(rawValue: invocation[Settings.flavour]) ?? .qemu
        var compression = Compression(rawValue: invocation[Settings.compression]) ?? .bz2
        // The default follows the flavour; only a person's own word for bz2 is an error.
        if flavour == .proxmoxve, invocation.source(of: Settings.compression) == .standard { compression = .none }
        try self.init(flavour: flavour, compression: compression, board: invocation.board)
    }
}

extension OEMSettings {
    init(_ invocation: Invocation) {
        self.init(
            platform: invocation[Settings.platform].map(Platform.init),
            keepsConsoleAutologin: invocation[Settings.consoleAutologin],
            kernelArguments: invocation[Settings.kernelArgument])
    }
}

extension VMShape {
    fileprivate init(_ invocation: Invocation) {
        // ARM has no SeaBIOS, no q35 and no x86 models: where nothing is said, what works there.
        func value(_ setting: Setting<String>, onARM: String) -> String {
            invocation.board == .arm64 && invocation.source(of: setting) == .standard ? onARM : invocation[setting]
        }
        func number(_ setting: Setting<Int>, forCAPMOX: Int) -> Int {
            invocation.consumer == .capmox && invocation.source(of: setting) == .standard
                ? forCAPMOX : invocation[setting]
        }
        self.init(
            cores: number(Settings.cores, forCAPMOX: Consumer.unusualCores),
            memory: number(Settings.memory, forCAPMOX: Consumer.unusualMemory << 20) >> 20,
            diskSize: UInt64(invocation[Settings.diskSize]), cpu: value(Settings.cpu, onARM: "host"),
            firmware: Firmware(rawValue: value(Settings.bios, onARM: "ovmf")) ?? .seabios,
            machine: value(Settings.machine, onARM: "virt"), bridge: invocation[Settings.bridge],
            vlan: invocation[Settings.vlan])
    }
}

extension Invocation {
    /// Where the versions of the template are.
    /// - Throws: `UsageError` where the template itself is.
    func versionVMIDs() throws(UsageError) -> ClosedRange<Int> {
        let vmid = self[Settings.vmid]
        let range = self[Settings.versionVMIDs] ?? BuildSettings.usualVersionVMIDs(of: vmid)
        guard !range.contains(vmid) else {
            throw wrong(
                Settings.versionVMIDs, "\(range.lowerBound)-\(range.upperBound)",
                why: "the template's own VMID is in it")
        }
        // Proxmox's own range: qm(1), `vmid`.
        guard range.upperBound <= 999_999_999 else {
            throw missing(Settings.versionVMIDs, why: "the usual range for VMID \(vmid) would be beyond Proxmox's own")
        }
        return range
    }

    /// Whether it has the options of a build: doctor looks at what one would need.
    fileprivate var isOfBuild: Bool { [.build, .doctor].contains(commandName) }

    var consumer: Consumer { Consumer(rawValue: self[Settings.consumer]) ?? .any }

    /// Decoder threads: as many as this process may use cores, unless said otherwise.
    var workers: Int { self[Settings.workers] ?? ProcessInfo.processInfo.activeProcessorCount }
}
