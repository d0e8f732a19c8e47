import Testing

extension Trait where Self == ConditionTrait {
    /// For tests that make Proxmox fail, or need one with particular settings.
    static var simulator: Self {
        .enabled(
            if: Settings.isSimulated,
            "it needs faults or settings that only the simulator has; unset PF_E2E_URL to run it")
    }
}
