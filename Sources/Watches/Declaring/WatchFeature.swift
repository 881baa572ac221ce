/// What watches are called where features have names: in the outbox, in the logs.
package enum WatchFeature {
    package static let name = "watches"
}
