/// The figures that a scan found, each as a number or as one of the codes below nought.
struct ScannedFigures {
    /// Nothing is said.
    static let absent: Int64 = -1
    static let negative: Int64 = -2
    static let absurd: Int64 = -3
    static let notANumber: Int64 = -4

    var views = absent
    var likes = absent
    var comments = absent
    var shares = absent
    var collects = absent
    /// The details are no JSON object.
    var isBroken = false

    static var broken: ScannedFigures {
        var figures = ScannedFigures()
        figures.isBroken = true
        return figures
    }

    /// Whether something is said that cannot be.
    var hasTroubles: Bool { isBroken || min(views, likes, comments, shares, collects) < Self.absent }

    var figures: VideoFigures {
        func known(_ value: Int64) -> Int64? { value >= 0 ? value : nil }
        return VideoFigures(
            views: known(views), likes: known(likes), comments: known(comments), shares: known(shares),
            collects: known(collects))
    }

    /// Each kind once.
    var troubles: [RecordTroubles.Kind] {
        guard hasTroubles else { return [] }
        if isBroken { return [.brokenDetails] }
        let codes = [views, likes, comments, shares, collects]
        return [(Self.negative, .negative), (Self.absurd, .absurd), (Self.notANumber, .notANumber)]
            .compactMap { code, kind in codes.contains(code) ? kind : nil }
    }
}
