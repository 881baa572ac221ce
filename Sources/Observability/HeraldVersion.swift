/// The version of this build, as `herald --version` prints it.
package enum HeraldVersion {
    package static let text = "0.1.0"
}
