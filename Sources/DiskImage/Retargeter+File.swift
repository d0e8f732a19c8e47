extension Retargeter {
    /// Changes the platform of an image in a file, whatever order its parts have: the way for an image that lies in a
    /// file anyway.
    ///
    /// The same bytes differ afterwards as would in a stream. Unless it returns, the file must not be used.
    /// - Parameter descriptor: of the file, open for reading and writing.
    /// - Throws: what is wrong with the image, or `fileAccess`.
    public static func change(
        fileAt descriptor: Int32, _ change: OEMChange
    ) throws(DiskImageError) -> RetargetSummary {
        var window = try FileWindow(descriptor: descriptor)
        var change = PlatformChange(change, isStream: false)
        try change.advance(&window, isAtEnd: true)
        return try change.summary(length: window.end)
    }
}
