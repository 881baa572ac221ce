import Server

extension HeraldApplication {
    /// Each watch as the API speaks to it.
    var watchDesks: [WatchDesk] { [] }
}
