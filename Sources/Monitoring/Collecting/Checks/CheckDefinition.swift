/// One thing that is looked at over and over: another service, or a figure of a source.
package struct CheckDefinition: Sendable, Hashable {
    package enum Question: Sendable, Hashable {
        /// A GET of this address; up means a status of 200 to 399.
        case http(url: String)
        /// The first column of the first row, a number.
        case sql(source: String, query: String)
    }

    package var name: String
    package var question: Question
    package var every: Duration
    package var timeout: Duration

    package init(
        name: String, question: Question, every: Duration = .seconds(30), timeout: Duration = .seconds(5)
    ) {
        self.name = name
        self.question = question
        self.every = every
        self.timeout = timeout
    }
}
