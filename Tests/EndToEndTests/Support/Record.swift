import Foundation

/// What the tool noted in a template's description.
struct Record {
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
        guard let release = json["current"]?["identity"]?["release"]?.string,
            let image = json["current"]?["image"]?.string, let signer = json["current"]?["signer"]?.string
        else { throw Failure("no whole record: \(json.text)") }
        (self.release, self.image, self.signer) = (release, image, signer)
        config = json["current"]?["identity"]?["config"]?.string
    }
}
