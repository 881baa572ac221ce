import Hummingbird
import NIOCore

/// A request's context that also knows its connection, so that it can be reset.
struct SimulatorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    /// The largest file (20 MiB) and room to answer one that is larger as WeCom does.
    var maxUploadSize: Int { 32 * 1_024 * 1_024 }

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The peer's address, as WeCom names it in its errors.
    var address: String { channel.remoteAddress?.ipAddress ?? "127.0.0.1" }

    /// Ends the connection with a TCP reset: with a linger time of zero the kernel sends RST instead of FIN.
    func resetConnection() async {
        if let provider = channel as? any SocketOptionProvider {
            try? await provider.setSoLinger(NIOLinger(l_onoff: 1, l_linger: 0)).get()
        }
        try? await channel.close().get()
    }
}
