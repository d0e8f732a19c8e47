import Files

/// What a file of this machine throws, as the pipeline says it.
func asImageError<Result>(_ body: () throws(FileError) -> Result) throws(ImageError) -> Result {
    do {
        return try body()
    } catch {
        throw .file(error)
    }
}
