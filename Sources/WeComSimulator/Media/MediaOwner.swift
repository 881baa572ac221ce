/// Whose an uploaded file is: a robot's alone, or shared inside a corp.
enum MediaOwner: Sendable, Hashable {
    case robot(key: String)
    case corp(id: String)
}
