import OrderedCollections
import AWSWire
import Foundation
import Snowflake
import SnowflakeWire

// Files on their way between clients and internal stages.
extension WireSession {
    /// Requests for the files that a client has left in its folders before it asks this.
    func arrivals(before input: WireInput, _ decoder: WireDecoder) -> [WireInput] {
        guard let folders, case .snowflake(let call) = input.meaning, let token = call.token,
            let client = desk.client(token: token), client.takesFolders
        else { return [] }
        var inputs: [WireInput] = []
        for number in desk.openUploads(of: client) {
            // A folder that cannot be read now is tried again with the client's next request.
            guard let files = try? folders.take(number) else { continue }
            for (name, bytes) in files {
                let target =
                    WireInput.controlPrefix + TransferPlace.path
                    + "\(number)/\(Self.escaped(name))"
                let request = WireRequest(method: "PUT", target: target, body: bytes)
                inputs.append(WireInput(request, decoder: decoder))
            }
            desk.closeFolder(number)
        }
        return inputs
    }

    private static func escaped(_ name: String) -> String {
        name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? name
    }

    /// One file of a transfer, under `/_rehearsal/stage/NUMBER/NAME`.
    func transfer(_ request: WireRequest, path: String) -> WireResponse {
        let parts = path.dropFirst(TransferPlace.path.count).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), let found = desk.transfers[number],
            let warehouse = account.warehouse
        else { return WireResponse(status: 404) }
        let name = String(parts[1]).removingPercentEncoding ?? String(parts[1])
        switch request.method {
        case "PUT":
            var body = request.body
            if request.isChunked {
                guard let plain = try? request.unframed() else { return WireResponse(status: 400) }
                body = plain.body
            }
            warehouse.receive(body, name: name, for: found.transfer)
            return WireResponse(status: 200, headers: [WireHeader("ETag", "\"0\"")])
        case "GET", "HEAD":
            guard let bytes = warehouse.staged(name, for: found.transfer) else {
                return WireResponse(status: 404)
            }
            let headers = [
                WireHeader("ETag", "\"0\""),
                WireHeader("Content-Type", "application/octet-stream"),
            ]
            guard request.method == "GET" else {
                return WireResponse(status: 200, headers: headers, declaredLength: bytes.count)
            }
            return WireResponse(status: 200, headers: headers, body: bytes[...])
        default: return WireResponse(status: 405)
        }
    }
}
