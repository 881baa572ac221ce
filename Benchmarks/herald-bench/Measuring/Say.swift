import Foundation

/// Prints a line at once: a run takes minutes, and `print` keeps what goes to a pipe until its buffer is full.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
