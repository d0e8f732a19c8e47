/// The most values of an answer. Ten thousand guests with 28 values each are 600,000, counted as below.
let mostValues = 2_000_000

/// Whether decoding an answer would take far more memory than its bytes do: up to 50 bytes for a number of two.
///
/// Whatever begins a value is counted, within strings as well: no real answer comes near.
func hasTooManyValues(_ body: [UInt8]) -> Bool {
    guard body.count > mostValues else { return false }
    var count = 0
    for byte in body {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "{"): count += 1
        default: break
        }
    }
    return count > mostValues
}
