/// A size in bytes for people: GiB with one decimal, cut off, which is left out where it is 0; MiB below one GiB.
package func gibibytes(_ bytes: UInt64) -> String {
    let unit: (size: UInt64, name: String) = bytes >= 1 << 30 ? (1 << 30, "GiB") : (1 << 20, "MiB")
    let tenths = bytes / unit.size * 10 + bytes % unit.size * 10 / unit.size
    return tenths.isMultiple(of: 10) ? "\(tenths / 10) \(unit.name)" : "\(tenths / 10).\(tenths % 10) \(unit.name)"
}
