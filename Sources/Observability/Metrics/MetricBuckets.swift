/// Where the buckets of histograms end, in seconds.
package enum MetricBuckets {
    /// Answers of an API: from half a millisecond to 10 s.
    package static let requests: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// Calls to peers: from 5 ms to the minute at which they are given up.
    package static let deliveries: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]
    /// Runs of jobs, whose queries may take minutes.
    package static let runs: [Double] = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600]
}
