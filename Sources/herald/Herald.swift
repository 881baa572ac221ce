import App

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@main
struct Herald {
    static func main() async {
        exit(await HeraldMain.run(Array(CommandLine.arguments.dropFirst())))
    }
}
