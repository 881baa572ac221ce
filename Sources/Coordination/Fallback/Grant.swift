/// An answer to a question for something that is limited.
protocol Grant: Sendable {
    var isGranted: Bool { get }
}

extension Admission: Grant {
    var isGranted: Bool { self == .admitted }
}

extension Bool: Grant {
    var isGranted: Bool { self }
}
