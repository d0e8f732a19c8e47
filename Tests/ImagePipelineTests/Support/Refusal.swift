import ImagePipeline

/// The error of a call that must fail; `nil` when it does not.
func refusal<Result>(_ body: () throws(ImageError) -> Result) -> ImageError? {
    do throws(ImageError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}
