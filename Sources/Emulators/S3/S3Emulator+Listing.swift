public import CloudModel
import SimKernel

extension S3Emulator {
    /// ListObjectsV2 (Amazon S3 API Reference): one page in UTF-8 binary order.
    ///
    /// It seeks instead of scanning: a page costs what it answers, however large the bucket.
    public func listObjects(
        _ request: ListObjects, as actor: Actor
    ) throws(ServiceFailure) -> ObjectPage {
        try answering { () throws(S3Error) in
            let keys = try bucket(request.bucket).keys
            guard request.maxKeys >= 0 else {
                throw .invalidArgument(
                    message: "Argument maxKeys must be an integer between 0 and 2147483647",
                    arguments: [
                        .init("ArgumentName", "maxKeys"),
                        .init("ArgumentValue", String(request.maxKeys)),
                    ])
            }
            let after = try ListingPlace(startOf: request)
            var page = Listing(request: request, limit: min(request.maxKeys, 1_000))
            return page.walk(keys, from: after)
        }
    }
}

/// Where a page begins: behind a key, or behind everything that starts with a common prefix.
enum ListingPlace: Equatable {
    case start
    case afterKey(String)
    case afterPrefix(String)

    init(startOf request: ListObjects) throws(S3Error) {
        if let token = request.continuationToken {
            guard let place = Self(token: token) else {
                throw .invalidArgument(
                    message: "The continuation token provided is incorrect",
                    arguments: [
                        .init("ArgumentName", "continuation-token"),
                        .init("ArgumentValue", token),
                    ])
            }
            self = place
        } else {
            self = request.startAfter.map { .afterKey($0) } ?? .start
        }
    }

    /// An opaque text in URL-safe characters.
    var token: String? {
        switch self {
        case .start: nil
        case .afterKey(let key): "1k" + Self.hex(key)
        case .afterPrefix(let prefix): "1p" + Self.hex(prefix)
        }
    }

    init?(token: String) {
        guard let text = Self.text(hex: token.dropFirst(2)), !text.isEmpty else { return nil }
        switch token.prefix(2) {
        case "1k": self = .afterKey(text)
        case "1p": self = .afterPrefix(text)
        default: return nil
        }
    }

    private static func hex(_ text: String) -> String {
        text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func text(hex: Substring) -> String? {
        let digits = Array(hex.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[place]), let low = value(digits[place + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}

/// A page in the making.
private struct Listing {
    let request: ListObjects
    let limit: Int
    var items: [ObjectPage.Item] = []
    var prefixes: [String] = []
    var last = ListingPlace.start

    mutating func walk(_ keys: KeyIndex<[ObjectVersion]>, from place: ListingPlace) -> ObjectPage {
        // Zero keys asked for: an empty last page.
        guard limit > 0 else { return page(isTruncated: false) }
        var position = keys.seek { isBefore($0, place) }
        while let entry = keys.entry(at: position), ByteOrder.hasPrefix(entry.key, request.prefix) {
            guard let version = entry.value.last, !version.isDeleteMarker else {
                position = keys.position(after: position)
                continue
            }
            guard items.count + prefixes.count < limit else { return page(isTruncated: true) }
            if let common = commonPrefix(of: entry.key) {
                prefixes.append(common)
                last = .afterPrefix(common)
                position = keys.seek {
                    ByteOrder.compare($0, common) < 0 || ByteOrder.hasPrefix($0, common)
                }
            } else {
                items.append(version.item(entry.key))
                last = .afterKey(entry.key)
                position = keys.position(after: position)
            }
        }
        return page(isTruncated: false)
    }

    /// Whether a key lies before the first one that this page may hold.
    private func isBefore(_ key: String, _ place: ListingPlace) -> Bool {
        if ByteOrder.compare(key, request.prefix) < 0 { return true }
        switch place {
        case .start: return false
        case .afterKey(let bound): return ByteOrder.compare(key, bound) <= 0
        case .afterPrefix(let prefix):
            return ByteOrder.compare(key, prefix) < 0 || ByteOrder.hasPrefix(key, prefix)
        }
    }

    private func commonPrefix(of key: String) -> String? {
        guard let delimiter = request.delimiter else { return nil }
        return ByteOrder.head(of: key, through: delimiter, after: request.prefix.utf8.count)
    }

    private func page(isTruncated: Bool) -> ObjectPage {
        ObjectPage(
            items: items, commonPrefixes: prefixes, nextToken: isTruncated ? last.token : nil)
    }
}
