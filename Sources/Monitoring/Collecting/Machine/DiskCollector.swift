package import FoundationEssentials

/// The disk of the store's folder. For itself, because a network's file system may hang: then only this is missing.
package struct DiskCollector: Collector {
    package let name = "disk"
    private let directory: String

    package init(directory: String) {
        self.directory = directory
    }

    package func samples(at date: Date) async -> [SeriesSample] {
        guard let disk = await BlockingWork.run({ [directory] in DiskReading(directory) }) else { return [] }
        return [
            SeriesSample(SeriesName("disk_percent"), at: date, disk.percent),
            SeriesSample(SeriesName("disk_free_bytes"), at: date, Double(disk.free)),
        ]
    }
}
