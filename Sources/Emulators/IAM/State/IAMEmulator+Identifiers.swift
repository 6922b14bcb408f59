import CloudModel
import OrderedCollections

// Ids and secrets look like AWS's and are the same in every run.
extension IAMEmulator {
    /// A unique id such as `AIDA…`; something created anew under an old ARN gets another.
    func uniqueID(_ prefix: String, for arn: String) -> String {
        let count = state.creations[arn, default: 0] + 1
        state.creations[arn] = count
        let name = count == 1 ? arn : "\(arn)#\(count)"
        return prefix + context.stableID("iam-unique-id", name).prefix(17).uppercased()
    }

    /// The `aws:userid` of a caller; nil for services.
    ///
    /// IAM User Guide, "Principal key values".
    func userID(of principal: Principal) -> String? {
        let session = principal.name.split(separator: "/").last.map(String.init) ?? ""
        switch principal.kind {
        case .root: return principal.account
        case .service: return nil
        case .anonymous: return "anonymous"
        case .user where principal.name.contains(":federated-user/"):
            return "\(principal.account):\(session)"
        case .user: return id(ofEntity: principal.name, prefix: "AIDA")
        case .role(let arn): return id(ofEntity: arn, prefix: "AROA") + ":" + session
        }
    }

    private func id(ofEntity arn: String, prefix: String) -> String {
        entity(arn: arn)?.id
            ?? prefix + context.stableID("iam-unique-id", arn).prefix(17).uppercased()
    }

    /// S3's id of an account: the same as in the owners that S3 tells.
    func canonicalUserID(of account: String) -> String {
        context.stableID("s3-canonical-user", account)
            + context.stableID("s3-canonical-user-end", account)
    }

    /// A new access key id: `AKIA…` for long-term keys, `ASIA…` for sessions.
    func nextAccessKeyID(_ prefix: String) -> String {
        state.issued += 1
        return prefix + letters(16, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", for: "access-key")
    }

    /// The secret of the access key handed out last.
    func secret() -> String { letters(40, of: Self.base64Letters, for: "secret-key") }

    /// The session token of the access key handed out last.
    func sessionToken() -> String {
        "IQoJb3JpZ2luX2Vj" + letters(240, of: Self.base64Letters, for: "session-token")
    }

    private static let base64Letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    private func letters(_ count: Int, of alphabet: String, for purpose: String) -> String {
        let alphabet = Array(alphabet.utf8)
        var text: [UInt8] = []
        var block = 0
        while text.count < count {
            let digits = Array(context.stableID(purpose, String(state.issued), String(block)).utf8)
            block += 1
            for place in stride(from: 0, to: digits.count, by: 2) where text.count < count {
                let number = nibble(digits[place]) << 4 | nibble(digits[place + 1])
                text.append(alphabet[number % alphabet.count])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func nibble(_ digit: UInt8) -> Int { Int(digit < 0x40 ? digit - 0x30 : digit - 0x57) }
}
