extension BuildError {
    /// Where the commands are that set it right; `nil` where `doctor` has none.
    var doctorAdvice: String? {
        switch self {
        case .noStorageSeen: "'proxmox-flatcar doctor' prints the commands that grant it"
        case .noDelivery: "'proxmox-flatcar doctor' with the same settings prints the commands that set a way up"
        case .missingPrivileges:
            "'proxmox-flatcar doctor' with the same settings prints the commands with which an administrator grants them "
                + "(pveum role add, pveum acl modify)"
        default: nil
        }
    }
}
