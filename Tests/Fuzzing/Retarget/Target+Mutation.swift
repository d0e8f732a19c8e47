extension Target {
    static func mutated(_ bytes: [UInt8], limit: Int, _ dice: inout Dice) -> [UInt8] {
        guard limit > headLength, bytes.count > headLength, !dice.one(in: 16) else {
            return mutatedBytes(bytes, limit: limit)
        }
        var head = Array(bytes.prefix(headLength))
        if dice.one(in: 8) { head[dice.below(headLength)] = UInt8(truncatingIfNeeded: dice.next()) }
        var mutator = Mutator(SparseFile.unpacked(bytes[headLength...]))
        for _ in 0...dice.below(3) { mutator.mutate(&dice) }
        let result = head + SparseFile.packed(mutator.parts.file)
        return result.count <= limit ? result : mutatedBytes(bytes, limit: limit)
    }
}
