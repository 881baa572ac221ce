import FoundationEssentials
import NIOCore

/// The JSON body of a call, with WeCom's refusals of what is none.
enum CallBody {
    static func decode<Body: Decodable>(_ type: Body.Type, from body: ByteBuffer) throws(Refusal) -> Body {
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch DecodingError.dataCorrupted {
            throw .wrongJSON
        } catch {
            throw .wrongParameter
        }
    }
}
