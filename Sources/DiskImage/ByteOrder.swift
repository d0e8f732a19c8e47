extension [UInt8] {
    /// The number that stands at `offset`, most significant byte first.
    func bigEndian<Number: FixedWidthInteger>(_: Number.Type, at offset: Int) -> Number {
        self[offset..<(offset + Number.bitWidth / 8)].reduce(0) { $0 << 8 | Number($1) }
    }

    /// The number that stands at `offset`, least significant byte first.
    func littleEndian<Number: FixedWidthInteger>(_: Number.Type, at offset: Int) -> Number {
        self[offset..<(offset + Number.bitWidth / 8)].reversed().reduce(0) { $0 << 8 | Number($1) }
    }
}
