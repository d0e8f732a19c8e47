import Files

/// The error of a call that must fail; `nil` when it does not.
func refusal<Result>(_ body: () throws(FileError) -> Result) -> FileError? {
    do throws(FileError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}
