import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import AWSWire

@Suite("Bytes from anyone") struct FuzzTests {
    /// Numbers that are the same in every run.
    struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }
    }

    /// Replaces, removes, doubles and inserts bytes.
    static func damaged(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var bytes = bytes
        for _ in 0...Int.random(in: 0...4, using: &dice) {
            let place = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &dice)
            switch Int.random(in: 0..<5, using: &dice) {
            case 0 where !bytes.isEmpty: bytes[place] = UInt8.random(in: 0...255, using: &dice)
            case 1 where !bytes.isEmpty: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: bytes.suffix(9), at: place)
            case 3 where !bytes.isEmpty: bytes.removeSubrange(place...)
            default:
                let words = [
                    "%", "%2", "&", "=", "?", "/", "<", "]]>", "\r\n", "\0", "é", ";", "\"",
                ]
                bytes.insert(contentsOf: Array(words.randomElement(using: &dice)!.utf8), at: place)
            }
        }
        return bytes
    }

    @Test("Any request becomes a call or a refusal that can be written", arguments: 0..<20)
    func requests(_ seed: Int) {
        var dice = Dice(state: UInt64(seed))
        let cases = DecodingTests.s3 + DecodingTests.others
        let identity = AnswerIdentity(requestID: "0", instant: 0)
        for _ in 0..<200 {
            let base = cases.randomElement(using: &dice)!
            func text(_ value: String) -> String {
                String(decoding: Self.damaged(Array(value.utf8), &dice), as: UTF8.self)
            }
            var request = DecodingTests.request(
                base.method, text(base.target), base.headers, base.body)
            request.body = Self.damaged(request.body, &dice)
            request.headers = request.headers.map { WireHeader($0.name, text($0.value)) }
            do throws(WireRefusal) {
                let call = try WireDecoder().decode(request)
                #expect(!call.operationName.isEmpty)
            } catch {
                let response = WireEncoder.encode(error, identity: identity)
                #expect((400..<600).contains(response.status))
            }
            _ = request.signed.header("host")
            _ = request.accessKeyID
        }
    }

    @Test("Any form is read or refused", arguments: 0..<20)
    func forms(_ seed: Int) {
        var dice = Dice(state: UInt64(seed))
        let body = Array(
            ("--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n"
                + "Content-Type: text/plain\r\n\r\ndata\r\n--b--\r\n").utf8)
        for _ in 0..<300 {
            let form = try? MultipartForm(Self.damaged(body, &dice), boundary: "b")
            #expect((form?.file.count ?? 0) <= body.count + 100)
        }
    }

    @Test("Any framed body is unpacked or refused", arguments: 0..<20)
    func frames(_ seed: Int) {
        var dice = Dice(state: UInt64(seed))
        let body = Array("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n".utf8)
        for _ in 0..<300 {
            var request = WireRequest(method: "PUT", target: "/b/k")
            request.headers = [WireHeader("x-amz-decoded-content-length", "5")]
            request.body = Self.damaged(body, &dice)
            let plain = try? request.unframed()
            #expect((plain?.body.count ?? 5) == 5)
        }
    }
}
