/// What an operator may set about scripts of states, which are off unless a folder is named.
struct ScriptSettings: Equatable, Sendable {
    /// The one folder whose executables may be run.
    var folder: String?
    /// For a run from start to end; then it is killed with all that it started.
    var seconds = 60
    /// Runs under way at once.
    var atOnce = 4
    /// More of what a script prints is read and thrown away.
    var outputBytes = 16 << 10
}
