/// Who clones the template.
public enum Consumer: String, Sendable, Equatable {
    /// A person or a program that leaves the cloud-init drive as it is.
    case any
    /// Cluster API's Proxmox provider (github.com/ionos-cloud/cluster-api-provider-proxmox), which gives every machine
    /// a medium labelled `cidata` of its own on ide0. Ignition takes whichever of two it sees last.
    case capmox

    /// Cores of the template where nobody says otherwise, for `capmox`: a machine asks for 1, 2, 4 or 8.
    ///
    /// The provider waits for ever for a clone that has all that its machine asks for already, because nothing is left
    /// to configure (its issue 848, version 0.9).
    public static let unusualCores = 3
    /// The same for memory, in MiB: a machine asks for whole GiB, or for the 8048 MiB of the provider's documentation.
    public static let unusualMemory = 2064
}
