package import Delivery
import ProxmoxTypes

extension Plan {
    /// The base config that is put where clones read it; `nil` where there is none, or it is there already.
    package var delivered: Delivery? {
        for case .deliverBaseConfig(let delivery) in steps { return delivery }
        return nil
    }

    /// The upload of the image; `nil` where there is none.
    package var upload: ImageUpload? {
        for case .uploadImage(let upload) in steps { return upload }
        return nil
    }

    /// The same without an upload of its own: the disk is made of the file that the run for another node stores.
    package func borrowing(_ image: ImageUpload, from node: String) -> Plan {
        guard let own = upload else { return self }
        var plan = self
        plan.steps = steps.compactMap { step -> Step? in
            switch step {
            case .uploadImage: .awaitImage(volume: image.volume, node: node)
            case .importDisk(let disk):
                .importDisk(
                    DiskImport(vmid: disk.vmid, parameters: disk.parameters.replacing(own.volume, with: image.volume)))
            case .removeImportFile(_, own.volume): nil
            default: step
            }
        }
        return plan
    }

    /// The same with something more to know before going on.
    package func warning(_ text: String) -> Plan {
        var plan = self
        plan.warnings.append(text)
        return plan
    }
}

extension Plan {
    /// The node whose run stores the image for this one; `nil` where it needs none, or has its own.
    package var awaitedNode: String? {
        for case .awaitImage(_, let node) in steps { return node }
        return nil
    }
}
