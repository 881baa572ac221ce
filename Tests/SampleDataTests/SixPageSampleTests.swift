import Foundation
import SampleData
import Testing

struct SixPageSampleTests {
    static let now = Date(timeIntervalSince1970: 1_757_037_600)  // 2025-09-05 10:00 in Shanghai
    static let day = 1_756_951_200..<1_757_037_600

    @Test("the sample of origin 1 holds the numbers of its message")
    func originNumbers() {
        let expected = SixPageSample(now: Self.now).expected()
        #expect(expected.newUsers == 3)
        #expect(expected.purchases == 2)
        #expect(expected.income == 298_00)
        #expect(expected.logins == 15)
        #expect(expected.watches == 25)
        #expect(expected.minutes == 120)
    }

    @Test("with a margin, a report some minutes later says the same")
    func margin() {
        let sample = SixPageSample(now: Self.now, margin: .seconds(600))
        let later = Self.day.lowerBound + 599..<Self.day.upperBound + 599
        #expect(sample.expected(in: later) == sample.expected())
        #expect(sample.expected().logins == 15)
    }

    @Test("a busy day has the shares that it names")
    func busyDay() {
        let size = SixPageSample.Size.busyDay(users: 10_000, watches: 10_000, purchases: 2_000)
        let expected = SixPageSample(size: size, now: Self.now).expected()
        #expect(expected.newUsers == 200)
        #expect(expected.logins == 1_000)
        #expect(expected.purchases == 200)
        #expect(expected.watches == 1_000)
    }
}
