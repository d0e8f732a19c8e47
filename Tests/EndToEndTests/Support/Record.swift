import Foundation

/// What the tool noted in the description of the template, or of the template of one version.
struct Record {
    /// The VMID of the version.
    let vmid: Int
    let release: String
    let image: String
    let signer: String
    let config: String?

    init(in configuration: JSON) throws {
        let description = configuration["description"]?.string ?? ""
        guard let start = description.range(of: "<!-- proxmox-flatcar ")?.upperBound,
            let end = description.range(of: " -->", range: start..<description.endIndex)?.lowerBound
        else { throw Failure("no record in '\(description)'") }
        let json = try JSON(String(description[start..<end]))
        let version = json["current"]?["version"] ?? json["version"]
        guard let version, let vmid = version["vmid"]?.int, let release = version["identity"]?["release"]?.string else {
            throw Failure("no whole record: \(json.text)")
        }
        (self.vmid, self.release) = (vmid, release)
        (image, signer) = (version["image"]?.string ?? "", version["signer"]?.string ?? "")
        config = version["identity"]?["config"]?.string
    }
}
