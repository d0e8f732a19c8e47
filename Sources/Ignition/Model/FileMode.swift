/// Setuid, setgid and sticky.
let specialModeBits = 0o7000

/// A mode that was written in octal digits, as on a command line, though JSON numbers are decimal: what was meant.
///
/// `644` is 0o1204, which nobody wants. None of the modes below, read as decimal, is a usual mode itself.
func octalMistake(_ mode: Int) -> Int? {
    let usual: Set<Int> = [
        400, 440, 444, 500, 540, 544, 550, 554, 555, 600, 604, 640, 644, 660, 664, 666, 700, 710, 711, 740, 744, 750,
        754, 755, 770, 771, 774, 775, 777, 1777, 2755, 2775, 4755,
    ]
    return usual.contains(mode) ? Int(String(mode), radix: 8) : nil
}

/// `0644`.
func octal(_ mode: Int) -> String { "0" + String(mode, radix: 8) }
