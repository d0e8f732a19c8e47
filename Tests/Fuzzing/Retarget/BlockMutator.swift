/// What can be done to the blocks of a file system in a cluster.
func changeBlocks(_ content: inout [UInt8], _ dice: inout Dice) {
    let starts = stride(from: 0, to: content.count - 4095, by: 4096).filter { isLeaf(Array(content[$0..<($0 + 4096)])) }
    guard let start = starts.isEmpty ? nil : starts[dice.below(starts.count)] else {
        // A new one where there is none.
        guard content.count >= 4096 else { return }
        content.put(makeLeaf(&dice).bytes, at: dice.below(content.count / 4096) * 4096)
        return
    }
    var block = Array(content[start..<(start + 4096)])
    switch dice.below(6) {
    case 0:
        let target = dice.below(content.count / 4096) * 4096
        content.put(block, at: target)
        return
    case 1: block = makeLeaf(&dice).bytes
    case 2:
        // A field of an item's key, or of what it points to.
        let item = 101 + dice.below(Int(block.little(UInt32.self, at: 96))) * 25
        guard item + 25 <= block.count else { break }
        let field = item + [0, 8, 9, 17, 21][dice.below(5)]
        block[field] =
            dice.one(in: 2) ? block[field] &+ UInt8(dice.below(9)) &- 4 : UInt8(truncatingIfNeeded: dice.next())
    case 3: block[96] = UInt8(truncatingIfNeeded: dice.next())
    default:
        // The items' data fill a block from its end.
        let from = max(101, 4096 - 32 - dice.below(256))
        let to = min(4096, from + 8 + dice.below(120))
        let bytes = mutatedBytes(Array(block[from..<to]), limit: to - from)
        block.put(Array(bytes.prefix(to - from)), at: from)
    }
    if !dice.one(in: 8) { mendLeaf(&block) }
    content.put(block, at: start)
}

/// A leaf with a `grub.cfg` made by dice.
private func makeLeaf(_ dice: inout Dice) -> SyntheticLeaf {
    let words = [
        "set oem_id=\"qemu\"", "set oem_id=\"proxmoxve\"", "  set oem_id=\"a\\\"b\"", "set oem_id=\"", "# comment", "",
        " \t",
        "set linux_append=\"flatcar.autologin\"", "set linux_append=\"quiet flatcar.autologin=ttyS0 a\"",
        "set linux_append=\"$linux_append \\\"x y\\\" loglevel=4\"", "\tset linux_append=\"\" # \"", "\r",
        "set linux_append=\"\u{e9} coreos.autologin\"", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ]
    var leaf = SyntheticLeaf()
    let lines = (0...dice.below(dice.one(in: 8) ? 60 : 8)).map { _ in words[dice.below(words.count)] }
    leaf.text = lines.joined(separator: "\n") + (dice.one(in: 3) ? "" : "\n")
    if dice.one(in: 16) { leaf.name = ["grub.cf", "grub.cfgs", "x"][dice.below(3)] }
    if dice.one(in: 3) {
        leaf.compression = 1
        let padding = [UInt8](repeating: 0, count: dice.one(in: 2) ? 0 : dice.below(40))
        leaf.stored = rawDeflate(Array(leaf.text.utf8), window: 15, level: Int32(dice.below(10))) + padding
    }
    return leaf
}
