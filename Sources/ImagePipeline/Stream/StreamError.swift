import Files

/// Which side of a stream has failed first, and how.
package enum StreamError<SinkError: Error>: Error {
    /// The image: its download, its signature, what it holds.
    case image(ImageError)
    /// Where it was to go.
    case sink(SinkError)
}

extension StreamError where SinkError == FileError {
    /// The same for a sink that is a file.
    var asImageError: ImageError {
        switch self {
        case .image(let error): error
        case .sink(let error): .file(error)
        }
    }
}
