/// One number, and what it is about.
package struct Sample: Sendable, Equatable {
    /// Labels by name, in the order in which they are written.
    package let labels: [Label]
    package let value: Double

    /// A label and its value, of any text.
    package struct Label: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(_ labels: [Label], _ value: Double) {
        self.labels = labels
        self.value = value
    }

    /// The value of a label; `nil` where it has none of that name.
    package func label(_ name: String) -> String? { labels.first { $0.name == name }?.value }
}

/// A metric that goes up and down, with all its samples.
package struct Gauge: Sendable, Equatable {
    package let name: String
    /// What it is, in one sentence.
    package let help: String
    package var samples: [Sample]

    package init(_ name: String, _ help: String, _ samples: [Sample] = []) {
        self.name = name
        self.help = help
        self.samples = samples
    }
}
